/**
 * Proof that a secret is in nothing that was exported.
 *
 * @module
 */
import { gunzip } from "../runtime/gunzip.ts";
import { disguisesOf, latin1, MIN_CANARY_LENGTH } from "./disguises.ts";

/** Secrets that must not leave: a list, or with names to find them by. */
export type Canaries = readonly string[] | Readonly<Record<string, string>>;

/**
 * What is searched: what {@link captureTelemetry} gave, a collector, a body, a
 * text, an error, or any object with those in it.
 */
export type Captured = unknown;

/** A secret that was found. Does not hold it. */
export interface FoundSecret {
  /** Name of the canary, or its place in the list. */
  readonly canary: string;
  /** Where, such as `logs[0].attributes[3].value.stringValue`. */
  readonly path: string;
  /** How it was encoded, such as `plain` or `base64`. */
  readonly form: string;
}

/** How deep objects are searched. */
const MAX_DEPTH = 24;

/**
 * Asserts that no canary is in anything exported: in no field of no record, in
 * no header and in no byte of a body, also compressed, nor as JSON, URL, base64
 * or hex. What waits is flushed first.
 *
 * @param captured What is searched.
 * @param canaries Secrets of {@link MIN_CANARY_LENGTH} characters or more.
 * @throws {RangeError} If a canary is too short, or there is none.
 * @throws {Error} If one is found. The message says where and how, not what.
 */
export async function assertNoSecret(
  captured: Captured,
  canaries: Canaries,
): Promise<void> {
  const found = await findSecrets(captured, canaries);
  if (found.length === 0) return;
  const lines = found.slice(0, 20).map(({ canary, path, form }) =>
    `- ${canary} at ${path}, as ${form}`
  );
  const more = found.length > 20 ? [`- and ${found.length - 20} more`] : [];
  throw new Error(
    [`Secrets were exported:`, ...lines, ...more].join("\n"),
  );
}

/**
 * The same as a list of what was found, empty when all is well.
 *
 * @throws {RangeError} If a canary is too short, or there is none.
 */
export async function findSecrets(
  captured: Captured,
  canaries: Canaries,
): Promise<readonly FoundSecret[]> {
  const wanted = Object.entries(canaries).map(([name, canary]) => {
    const label = Array.isArray(canaries) ? `canary ${name}` : name;
    if (canary.length < MIN_CANARY_LENGTH) {
      throw new RangeError(
        `Cannot look for ${label}: it must have ${MIN_CANARY_LENGTH} characters or more`,
      );
    }
    return { label, disguises: disguisesOf(canary) };
  });
  if (wanted.length === 0) throw new RangeError("There is no canary");
  if (isFlushable(captured)) await captured.flush();
  const found: FoundSecret[] = [];
  const look = (path: string, text: string): void => {
    for (const { label, disguises } of wanted) {
      const disguise = disguises.find((one) => text.includes(one.text));
      if (disguise === undefined) continue;
      found.push({ canary: label, path, form: disguise.form });
    }
  };
  for (const { path, text, packed } of textsOf(captured, "captured")) {
    look(path, text);
    if (packed === undefined) continue;
    look(`${path} (gzip)`, latin1(await gunzip(packed)));
  }
  return found;
}

interface PlacedText {
  readonly path: string;
  readonly text: string;
  /** The bytes of the text, where they are compressed. */
  readonly packed?: Uint8Array;
}

/** Every text and every byte in a value, keys of objects included. */
function* textsOf(
  value: unknown,
  path: string,
  seen: Set<unknown> = new Set(),
  depth = 0,
): Generator<PlacedText> {
  if (typeof value === "string") {
    yield { path, text: value };
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (seen.has(value)) return;
  if (depth > MAX_DEPTH) {
    throw new RangeError(`Cannot search ${path}: it is nested too deep`);
  }
  seen.add(value);
  const bytes = bytesOf(value);
  if (bytes !== undefined) {
    const text = latin1(bytes);
    yield isGzip(bytes) ? { path, text, packed: bytes } : { path, text };
    return;
  }
  for (const [key, field] of fieldsOf(value)) {
    const at = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    if (!Array.isArray(value)) yield { path: `a key of ${path}`, text: key };
    yield* textsOf(field, at, seen, depth + 1);
  }
}

function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  if (value instanceof Map) {
    return [...value].map(([key, field]) => [String(key), field]);
  }
  if (value instanceof Set) {
    return [...value].map((field, index) => [String(index), field]);
  }
  // Also what is not enumerable, such as the message of an error.
  return Object.getOwnPropertyNames(value)
    .filter((key) => !(Array.isArray(value) && key === "length"))
    .map((key) => [key, (value as Readonly<Record<string, unknown>>)[key]]);
}

function bytesOf(value: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

/** Whether bytes begin as gzip does. */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isFlushable(value: unknown): value is { flush(): Promise<unknown> } {
  return typeof value === "object" && value !== null &&
    "flush" in value && typeof value.flush === "function";
}
