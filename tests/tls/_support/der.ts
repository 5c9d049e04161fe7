/**
 * Writes the little of DER that a certificate needs.
 *
 * Source: ITU-T X.690.
 *
 * @module
 */
import { concatenate } from "../../../src/concatenate.ts";

/** One value with its tag and length. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatenate(parts);
  const { length } = content;
  if (length < 0x80) return concatenate([Uint8Array.of(tag, length), content]);
  const size: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) size.unshift(rest & 0xff);
  return concatenate([
    Uint8Array.of(tag, 0x80 | size.length, ...size),
    content,
  ]);
}

/** SEQUENCE. */
export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return der(0x30, ...parts);
}

/** INTEGER, positive and with its first bit clear. */
export function integer(...bytes: readonly number[]): Uint8Array {
  return der(0x02, Uint8Array.from(bytes));
}

/** OBJECT IDENTIFIER, from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) {
      groups.unshift(0x80 | (left & 0x7f));
    }
    bytes.push(...groups);
  }
  return der(0x06, Uint8Array.from(bytes));
}

/** UTF8String, or another string type by its tag. */
export function text(value: string, tag = 0x0c): Uint8Array {
  return der(tag, new TextEncoder().encode(value));
}

/** GeneralizedTime. */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, "");
  return text(digits, 0x18);
}

/** BIT STRING of whole bytes. */
export function bits(content: Uint8Array): Uint8Array {
  return der(0x03, Uint8Array.of(0), content);
}
