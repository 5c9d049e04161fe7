/**
 * Just enough protobuf to read a collector's answers.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/.
 *
 * @module
 */

/** One field of a message. */
export interface ProtobufField {
  readonly number: number;
  /** A varint as a number, a length-delimited field as bytes; others skipped. */
  readonly value: number | Uint8Array;
}

/**
 * Reads the fields of one message.
 *
 * @throws {RangeError} If the bytes are no protobuf message.
 */
export function readFields(bytes: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new RangeError("message is cut off");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError("varint is too long");
  };
  while (at < bytes.length) {
    const tag = Number(BigInt.asUintN(64, varint()));
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 536_870_911) {
      throw new RangeError("field number is out of range");
    }
    const wireType = tag % 8;
    if (wireType === 0) fields.push({ number, value: Number(varint()) });
    else if (wireType === 1) take(8);
    else if (wireType === 2) {
      const length = Number(varint());
      if (length < 0) throw new RangeError("length is negative");
      fields.push({ number, value: take(length) });
    } else if (wireType === 5) take(4);
    else throw new RangeError(`wire type ${wireType} is not known`);
  }
  return fields;
}

/** The last text of a field, or `undefined` when it has none. */
export function textField(
  fields: readonly ProtobufField[],
  number: number,
): string | undefined {
  const value = fields.findLast((field) => field.number === number)?.value;
  return value instanceof Uint8Array
    ? new TextDecoder().decode(value)
    : undefined;
}
