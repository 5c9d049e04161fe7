/**
 * Who sent a record and what recorded it, encoded once and kept.
 *
 * @module
 */
import type {
  RequestWriter,
  ResourceFacts,
  ScopeFacts,
  Wrapping,
} from "./log_writer.ts";

/** Names kept; a caller that makes up ever new ones must not fill memory. */
const MAX_NAMES = 1_000;

/** A log record or span of the SDK, as far as it says where it comes from. */
export interface SdkRecord {
  readonly resource: ResourceFacts;
  readonly instrumentationScope: ScopeFacts;
}

/** A resource, encoded. Equal ones are the same object. */
export interface EncodedResource extends Wrapping {
  readonly scopes: EncodedScope[];
}

/** A scope of a resource, encoded. Equal ones are the same object. */
export interface EncodedScope extends Wrapping {
  readonly resource: EncodedResource;
}

/** The resources and scopes of one signal. */
export class Scopes {
  readonly #writer: RequestWriter;
  readonly #own: EncodedResource;
  readonly #resources: EncodedResource[] = [];
  readonly #byName = new Map<string, EncodedScope>();
  readonly #byRecord = new WeakMap<object, WeakMap<object, EncodedScope>>();

  /** @param own The resource of records that bring none. */
  constructor(writer: RequestWriter, own: ResourceFacts) {
    this.#writer = writer;
    this.#own = this.#resourceOf(own);
  }

  /** A scope of our own. */
  named(name: string): EncodedScope {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#byName.size >= MAX_NAMES) this.#byName.clear();
    const scope = this.#scopeOf(this.#own, { name });
    this.#byName.set(name, scope);
    return scope;
  }

  /** The scope of a record of the SDK, whatever provider it comes from. */
  ofRecord({ resource, instrumentationScope }: SdkRecord): EncodedScope {
    let scopes = this.#byRecord.get(resource);
    if (scopes === undefined) {
      this.#byRecord.set(resource, scopes = new WeakMap());
    }
    const known = scopes.get(instrumentationScope);
    if (known !== undefined) return known;
    const scope = this.#scopeOf(
      this.#resourceOf(resource),
      instrumentationScope,
    );
    scopes.set(instrumentationScope, scope);
    return scope;
  }

  #resourceOf(facts: ResourceFacts): EncodedResource {
    return shared(this.#resources, {
      ...this.#writer.resource(facts),
      scopes: [],
    });
  }

  #scopeOf(resource: EncodedResource, facts: ScopeFacts): EncodedScope {
    return shared(resource.scopes, { ...this.#writer.scope(facts), resource });
  }
}

/** The one that says the same, or else this one. */
function shared<T extends Wrapping>(known: T[], one: T): T {
  const same = known.find((other) =>
    isEqual(one.head, other.head) && isEqual(one.tail, other.tail)
  );
  if (same !== undefined) return same;
  if (known.length >= MAX_NAMES) known.length = 0;
  known.push(one);
  return one;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
