/**
 * Checks of what configuration puts into traces: span attributes and members of
 * `tracestate`.
 *
 * The texts are those that users of Codex know.
 *
 * @module
 */
import {
  type ConfiguredTracestate,
  encodeMember,
  isMemberKey,
  MAX_MEMBERS,
} from "./tracestate.ts";

/** Bytes 0x21 to 0x7E without `:`, `;`, `,` and `=`. */
const FIELD_KEY = /^[\x21-\x2b\x2d-\x39\x3c\x3e-\x7e]+$/;
/** Bytes 0x20 to 0x7E without `,`, `=` and `;`. */
const FIELD_VALUE = /^[\x20-\x2b\x2d-\x3a\x3c\x3e-\x7e]*$/;
const MAX_VALUE_BYTES = 256;

/**
 * Checks configured span attributes.
 *
 * @throws {RangeError} If a key is empty.
 */
export function validateSpanAttributes(
  attributes: Readonly<Record<string, string>>,
): void {
  if (Object.hasOwn(attributes, "")) {
    throw new RangeError("configured span attribute key must not be empty");
  }
}

/**
 * Checks one configured member of `tracestate`. A value may be empty and may
 * hold `:`; a member may have no fields.
 *
 * @throws {RangeError} If a key or value cannot stand in a `tracestate`.
 */
export function validateTracestateMember(
  member: string,
  fields: Readonly<Record<string, string>>,
): void {
  for (const key of Object.keys(fields).sort()) {
    if (!FIELD_KEY.test(key)) {
      throw new RangeError(
        `invalid configured tracestate field key ${member}.${key}`,
      );
    }
    if (!FIELD_VALUE.test(fields[key] ?? "")) {
      throw new RangeError(
        `invalid configured tracestate value for ${member}.${key}`,
      );
    }
  }
  const encoded = encodeMember(fields);
  if (encoded.endsWith(" ")) {
    throw new RangeError(`invalid configured tracestate value for ${member}`);
  }
  if (!isMemberKey(member)) {
    throw invalid(
      `"${member}" is not a member key: lower-case letters, digits, "_", "-", "*", "/" and one "@"`,
    );
  }
  if (encoded.length > MAX_VALUE_BYTES) {
    throw invalid(`"${member}" is over ${MAX_VALUE_BYTES} bytes`);
  }
}

/**
 * Checks all configured members of `tracestate`, in ascending order.
 *
 * @throws {RangeError} If a member is not accepted, or there are more than 32.
 */
export function validateTracestate(tracestate: ConfiguredTracestate): void {
  const members = Object.keys(tracestate).sort();
  for (const member of members) {
    validateTracestateMember(member, tracestate[member] ?? {});
  }
  if (members.length > MAX_MEMBERS) {
    throw invalid(`${members.length} members, ${MAX_MEMBERS} are accepted`);
  }
}

function invalid(reason: string): RangeError {
  return new RangeError(`invalid configured tracestate: ${reason}`);
}
