/**
 * Leaves absent bodies absent in JSON.
 *
 * The SDK's JSON serializer writes `"body":{}` for a log record without a body,
 * its protobuf serializer writes nothing.
 *
 * @module
 */

/**
 * `body` is followed by the record's other fields, always. Text of a user
 * cannot look like this: inside a JSON string every quote is escaped, and the
 * names of attributes are values of `key`, never names of JSON members.
 */
const EMPTY_BODY = new TextEncoder().encode('"body":{},');

/**
 * Removes empty bodies from a serialized logs request.
 *
 * @param json The request; left as it is.
 * @returns The same bytes without empty bodies.
 */
export function withoutEmptyBodies(json: Uint8Array): Uint8Array {
  const kept = new Uint8Array(json.length);
  let from = 0;
  let size = 0;
  const keep = (to: number): void => {
    kept.set(json.subarray(from, to), size);
    size += to - from;
  };
  for (
    let at = json.indexOf(QUOTE);
    at >= 0;
    at = json.indexOf(QUOTE, at + 1)
  ) {
    if (!startsAt(json, at)) continue;
    keep(at);
    from = at + EMPTY_BODY.length;
  }
  keep(json.length);
  return kept.subarray(0, size);
}

const QUOTE = 0x22;

function startsAt(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < EMPTY_BODY.length; i++) {
    if (bytes[at + i] !== EMPTY_BODY[i]) return false;
  }
  return true;
}
