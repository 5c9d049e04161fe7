/**
 * The attributes of a session's metrics, checked once per combination.
 *
 * @module
 */
import { plainText } from "../events/text.ts";
import type { AttributeSet } from "../metrics/attribute_set.ts";
import type { MetricsClient } from "../metrics/client.ts";
import { sanitizeAttributes } from "../metrics/session_attributes.ts";
import type { MetricAttributes } from "../metrics/validate.ts";

/** Combinations kept; there are few, unless tools have many names. */
const MAX_SETS = 512;

/** Own attributes of a metric together with those of its session, which win. */
export class SessionMetricSets {
  readonly #session: MetricAttributes;
  readonly #sets = new Map<string, AttributeSet>();
  #client: MetricsClient | undefined;

  /** @param session Attributes of the session, valid ones. */
  constructor(session: MetricAttributes) {
    this.#session = session;
  }

  /** A caller's attributes with those of the session. */
  with(own: MetricAttributes): MetricAttributes {
    return { ...own, ...this.#session };
  }

  /**
   * The library's own attributes, sanitized, with those of the session.
   *
   * @throws {RangeError} If a name is not accepted.
   */
  sanitized(
    client: MetricsClient,
    own: Readonly<Record<string, string | undefined>>,
  ): AttributeSet {
    if (client !== this.#client) {
      this.#client = client;
      this.#sets.clear();
    }
    const key = keyOf(own);
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const set = client.prepare(this.with(sanitizeAttributes(own)));
    if (this.#sets.size >= MAX_SETS) this.#sets.clear();
    this.#sets.set(key, set);
    return set;
  }
}

/** Unambiguous, whatever the texts hold, as each tells its length. */
function keyOf(own: Readonly<Record<string, string | undefined>>): string {
  let key = "";
  for (const [name, value] of Object.entries(own)) {
    const text = plainText(value);
    if (text === undefined) continue;
    key += `${name.length}:${name}${text.length}:${text}`;
  }
  return key;
}
