/**
 * Attributes that were checked once and can be recorded with many times.
 *
 * @module
 */

/** Attributes of a point: texts, and numbers where a convention says so. */
export type PointAttributes = Readonly<Record<string, string | number>>;

/** Checked attributes, with a key that is the same for equal ones. */
export class AttributeSet {
  readonly attributes: PointAttributes;
  /** Unambiguous: what would separate is escaped. */
  readonly key: string;

  /** @param attributes Valid ones. */
  constructor(attributes: PointAttributes) {
    this.attributes = attributes;
    this.key = Object.keys(attributes).sort()
      .map((name) => `${name}=${escaped(attributes[name])}`).join();
  }
}

function escaped(value: string | number | undefined): string | number {
  return typeof value === "string"
    ? value.replace(/[\\=,]/g, "\\$&")
    : value ?? "";
}
