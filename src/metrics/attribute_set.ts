/**
 * Attributes that were checked once and can be recorded with many times.
 *
 * @module
 */
import type { MetricAttributes } from "./validate.ts";

/** Checked attributes, with a key that is the same for equal ones. */
export class AttributeSet {
  readonly attributes: MetricAttributes;
  /** Unambiguous: valid keys and values hold neither `=` nor `,`. */
  readonly key: string;

  /** @param attributes Valid ones. */
  constructor(attributes: MetricAttributes) {
    this.attributes = attributes;
    this.key = Object.keys(attributes).sort()
      .map((name) => `${name}=${attributes[name]}`).join();
  }
}
