/**
 * Reads fields out of untrusted OTLP/JSON, by type and with a path for errors.
 *
 * Rules of the protobuf JSON mapping
 * (https://protobuf.dev/programming-guides/json/): `null` is as good as absent,
 * integers may be numbers or text, doubles may be text. Unknown fields are
 * ignored. Only own properties are read, so keys such as `__proto__` are data.
 *
 * @module
 */

/** The payload is no valid export request. */
export class DecodeError extends Error {
  /** Tells it from other errors. */
  override readonly name = "DecodeError";
  /** Where, such as `resourceLogs[0].scopeLogs[2]`; empty for the whole. */
  readonly path: string;

  /** Says what is wrong with the field at `path`. */
  constructor(problem: string, path: string, options?: ErrorOptions) {
    super(path === "" ? problem : `${path} ${problem}`, options);
    this.path = path;
  }
}

/** How trace and span ids are written: OTLP/JSON says hex. */
export type IdForm = "hex" | "base64";

const INT64: readonly [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];
const UINT64: readonly [bigint, bigint] = [0n, 2n ** 64n - 1n];

/** One JSON object of the payload. */
export class Reader {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #ids: IdForm;
  readonly #parent: Reader | undefined;
  readonly #place: string;

  /** @throws {DecodeError} If `value` is not an object. */
  constructor(value: unknown, ids: IdForm, parent?: Reader, place = "") {
    this.#ids = ids;
    this.#parent = parent;
    this.#place = place;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new DecodeError("must be an object", this.#path());
    }
    this.#object = value as Record<string, unknown>;
  }

  has(key: string): boolean {
    return this.#get(key) !== undefined;
  }

  string(key: string): string {
    const value = this.#get(key) ?? "";
    if (typeof value !== "string") throw this.error(key, "must be a string");
    return value;
  }

  strings(key: string): string[] {
    return this.#list(key).map((value, index) => {
      if (typeof value === "string") return value;
      throw this.error(`${key}[${index}]`, "must be a string");
    });
  }

  boolean(key: string): boolean {
    const value = this.#get(key) ?? false;
    if (typeof value !== "boolean") throw this.error(key, "must be a boolean");
    return value;
  }

  int32(key: string): number {
    return this.#small(key, -(2 ** 31), 2 ** 31 - 1);
  }

  uint32(key: string): number {
    return this.#small(key, 0, 2 ** 32 - 1);
  }

  int64(key: string): string {
    return this.#integer(key, this.#get(key) ?? 0, INT64);
  }

  uint64(key: string): string {
    return this.#integer(key, this.#get(key) ?? 0, UINT64);
  }

  uint64s(key: string): string[] {
    return this.#list(key).map((value, index) =>
      this.#integer(`${key}[${index}]`, value, UINT64)
    );
  }

  double(key: string): number {
    return this.#double(key, this.#get(key) ?? 0);
  }

  doubles(key: string): number[] {
    return this.#list(key).map((value, index) =>
      this.#double(`${key}[${index}]`, value)
    );
  }

  /** Standard base64 with padding; the URL-safe alphabet is accepted. */
  base64(key: string): string {
    const value = this.string(key);
    if (!/^[\w+/-]*={0,2}$/.test(value)) throw this.error(key, "is not base64");
    const digits = value.replace(/=+$/, "").replaceAll("-", "+")
      .replaceAll("_", "/");
    if (digits.length % 4 === 1) throw this.error(key, "is not base64");
    return digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
  }

  /** An id of `bytes` bytes as lower-case hex, or `""`. */
  id(key: string, bytes: 8 | 16): string {
    const text = this.#ids === "hex"
      ? this.string(key).toLowerCase()
      : hexOf(this.base64(key));
    if (text === "") return "";
    if (text.length !== bytes * 2 || !/^[0-9a-f]+$/.test(text)) {
      throw this.error(key, `must be ${bytes} bytes as hex digits`);
    }
    return text;
  }

  object(key: string): Reader | undefined {
    const value = this.#get(key);
    return value === undefined
      ? undefined
      : new Reader(value, this.#ids, this, key);
  }

  objects(key: string): Reader[] {
    return this.#list(key).map((value, index) =>
      new Reader(value, this.#ids, this, `${key}[${index}]`)
    );
  }

  /**
   * Which of `keys` is set, of which at most one may be.
   *
   * @throws {DecodeError} If two are.
   */
  oneOf<Key extends string>(keys: readonly Key[]): Key | undefined {
    const set = keys.filter((key) => this.has(key));
    if (set.length < 2) return set[0];
    throw this.error("", `cannot hold both ${set[0]} and ${set[1]}`);
  }

  error(key: string, problem: string): DecodeError {
    const here = this.#path();
    const dot = here === "" || key === "" ? "" : ".";
    return new DecodeError(problem, here + dot + key);
  }

  #path(): string {
    const above = this.#parent === undefined ? "" : this.#parent.#path();
    return above === "" ? this.#place : `${above}.${this.#place}`;
  }

  #get(key: string): unknown {
    if (!Object.hasOwn(this.#object, key)) return undefined;
    return this.#object[key] ?? undefined;
  }

  #list(key: string): readonly unknown[] {
    const value = this.#get(key) ?? [];
    if (!Array.isArray(value)) throw this.error(key, "must be an array");
    return value;
  }

  #small(key: string, low: number, high: number): number {
    const value = this.#get(key) ?? 0;
    const number = typeof value === "string" && /^-?\d{1,10}$/.test(value)
      ? Number(value)
      : value;
    if (
      typeof number !== "number" || !Number.isInteger(number) ||
      number < low || number > high
    ) {
      throw this.error(key, `must be an integer from ${low} to ${high}`);
    }
    return number;
  }

  #integer(
    key: string,
    value: unknown,
    [low, high]: readonly [bigint, bigint],
  ): string {
    const readable = typeof value === "number"
      ? Number.isInteger(value)
      : typeof value === "string" && /^-?\d{1,40}$/.test(value);
    if (readable) {
      const integer = BigInt(value as number | string);
      if (integer >= low && integer <= high) return integer.toString();
    }
    throw this.error(key, `must be an integer from ${low} to ${high}`);
  }

  #double(key: string, value: unknown): number {
    if (typeof value === "number") return value;
    if (value === "NaN" || value === "Infinity" || value === "-Infinity") {
      return Number(value);
    }
    if (
      typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)
    ) {
      return Number(value);
    }
    throw this.error(key, "must be a number");
  }
}

function hexOf(base64: string): string {
  let hex = "";
  for (const character of atob(base64)) {
    hex += character.charCodeAt(0).toString(16).padStart(2, "0");
  }
  return hex;
}
