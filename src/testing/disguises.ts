/**
 * What a text looks like when something has encoded it.
 *
 * @module
 */

/** Shorter canaries appear by chance. */
export const MIN_CANARY_LENGTH = 8;

/** One way a text may look. */
export interface Disguise {
  /** Such as `base64`. */
  readonly form: string;
  readonly text: string;
}

/** The ways a text may look, each once. */
export function disguisesOf(canary: string): readonly Disguise[] {
  const json = (text: string): string => JSON.stringify(text).slice(1, -1);
  const disguises: Disguise[] = [
    { form: "plain", text: canary },
    { form: "JSON", text: json(canary) },
    { form: "JSON in JSON", text: json(json(canary)) },
    { form: "JSON in ASCII", text: inAscii(json(canary)) },
    { form: "URL", text: encodeURIComponent(canary.toWellFormed()) },
    {
      form: "form",
      text: new URLSearchParams([["", canary]]).toString().slice(1),
    },
  ];
  const bytes = new TextEncoder().encode(canary);
  for (let before = 0; before < 3; before += 1) {
    const text = base64Core(bytes, before);
    disguises.push({ form: "base64", text }, {
      form: "base64url",
      text: text.replaceAll("+", "-").replaceAll("/", "_"),
    });
  }
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  disguises.push({ form: "hex", text: hex }, {
    form: "hex",
    text: hex.toUpperCase(),
  });
  // In bytes, each character that is not ASCII is several.
  for (const { form, text } of [...disguises]) {
    disguises.push({ form, text: latin1(new TextEncoder().encode(text)) });
  }
  const seen = new Set<string>();
  return disguises.filter(({ text }) => !seen.has(text) && seen.add(text));
}

/** Bytes as text, one character each. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8_192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  }
  return text;
}

function inAscii(text: string): string {
  return text.replace(
    /[^\0-\x7f]/g,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Characters of base64 that only these bytes decide, wherever they stand. */
function base64Core(bytes: Uint8Array, before: number): string {
  const padded = new Uint8Array(before + bytes.length);
  padded.set(bytes, before);
  const first = Math.ceil((before * 8) / 6);
  const last = Math.floor((padded.length * 8) / 6);
  return btoa(latin1(padded)).slice(first, last);
}
