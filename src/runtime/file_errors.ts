/**
 * Why a file cannot be read or written, in the same words on every host.
 *
 * @module
 */
import { codeOf } from "../error_code.ts";
import { errorText } from "../error_text.ts";

/** Codes that people meet, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "a link leads back to itself",
  ENAMETOOLONG: "the name is too long",
  EEXIST: "something is there already",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "no space left to this user",
};

/** An error whose message is the reason, without the path. */
export function fileError(cause: unknown): Error {
  const code = codeOf(cause);
  const reason = code === undefined
    ? `it cannot be read: ${String((cause as Error | null)?.message ?? cause)}`
    : Object.hasOwn(REASONS, code)
    ? REASONS[code]
    : `it cannot be read: ${code}`;
  return new Error(reason, { cause });
}

/** Why something cannot be written, without the path. */
export function writeReason(cause: unknown): string {
  const code = codeOf(cause) ?? "";
  // Of what we write, no link is followed.
  if (code === "ELOOP") return "it is a link, and links are not followed";
  return Object.hasOwn(REASONS, code)
    ? REASONS[code] ?? code
    : errorText(cause);
}

/** The error of what Deno may not read. */
export function notGranted(path: string): Error {
  return new Error(
    `Deno has no permission to read it: run with --allow-read=${path}`,
  );
}
