/**
 * The attributes of a session's metrics, checked once per combination.
 *
 * @module
 */
import { plainText } from "../events/text.ts";
import type { AttributeSet } from "../metrics/attribute_set.ts";
import type { MetricsClient } from "../metrics/client.ts";
import {
  type Redact,
  sanitizeAttributes,
} from "../metrics/session_attributes.ts";
import type { MetricAttributes } from "../metrics/validate.ts";

/** Combinations kept; there are few, unless tools have many names. */
const MAX_SETS = 512;

/** Combinations looked at first, per kind of event. */
const MAX_RECENT = 8;

/** What an event says of itself on a metric. */
type OwnAttributes = Readonly<Record<string, string | undefined>>;

/** A combination that was recorded, with what it came to. */
interface Recent {
  readonly own: OwnAttributes;
  readonly size: number;
  readonly set: AttributeSet;
}

const NOTHING: OwnAttributes = {};

/** Own attributes of a metric together with those of its session, which win. */
export class SessionMetricSets {
  readonly #session: MetricAttributes;
  readonly #redact: Redact | undefined;
  readonly #sets = new Map<string, AttributeSet>();
  readonly #recent = new Map<unknown, Recent[]>();
  #client: MetricsClient | undefined;

  /**
   * @param session Attributes of the session, valid ones.
   * @param redact Takes secrets out of values. @default {with what we know}
   */
  constructor(session: MetricAttributes, redact?: Redact) {
    this.#session = session;
    this.#redact = redact;
  }

  /** A caller's attributes with those of the session. */
  with(own: MetricAttributes): MetricAttributes {
    return { ...own, ...this.#session };
  }

  /**
   * The same as {@link sanitized} for attributes of one kind, which come in few
   * combinations: those are found without putting texts together.
   *
   * @param kind Identifies the kind.
   * @throws {RangeError} If a name is not accepted.
   */
  ofKind(
    client: MetricsClient,
    kind: unknown,
    own: OwnAttributes = NOTHING,
  ): AttributeSet {
    let recent = client === this.#client ? this.#recent.get(kind) : undefined;
    if (recent !== undefined) {
      for (const one of recent) if (isSame(own, one)) return one.set;
    }
    const set = this.sanitized(client, own);
    recent ??= [];
    if (recent.length >= MAX_RECENT) recent.pop();
    recent.unshift({ own, size: sizeOf(own), set });
    this.#recent.set(kind, recent);
    return set;
  }

  /**
   * The library's own attributes, sanitized, with those of the session.
   *
   * @throws {RangeError} If a name is not accepted.
   */
  sanitized(client: MetricsClient, own: OwnAttributes): AttributeSet {
    if (client !== this.#client) {
      this.#client = client;
      this.#sets.clear();
      this.#recent.clear();
    }
    const key = keyOf(own);
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const set = client.prepare(
      this.with(sanitizeAttributes(own, this.#redact)),
    );
    if (this.#sets.size >= MAX_SETS) this.#sets.clear();
    this.#sets.set(key, set);
    return set;
  }
}

function isSame(own: OwnAttributes, recent: Recent): boolean {
  let size = 0;
  for (const key in own) {
    if (own[key] !== recent.own[key]) return false;
    size += 1;
  }
  return size === recent.size;
}

function sizeOf(own: OwnAttributes): number {
  let size = 0;
  for (const _ in own) size += 1;
  return size;
}

/** Unambiguous, whatever the texts hold, as each tells its length. */
function keyOf(own: OwnAttributes): string {
  let key = "";
  for (const [name, value] of Object.entries(own)) {
    const text = plainText(value);
    if (text === undefined) continue;
    key += `${name.length}:${name}${text.length}:${text}`;
  }
  return key;
}
