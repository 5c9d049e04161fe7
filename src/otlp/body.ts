/**
 * Reads the body of an answer: a bounded piece of it, in bounded time.
 *
 * @module
 */
import { concatenate } from "../concatenate.ts";
import type { FetchResponse } from "../runtime/types.ts";
import { type Answer, MAX_ANSWER_BYTES } from "./response.ts";

/** Why there is no body to read. */
export type NoAnswer = "too large" | "late" | "broken off";

/**
 * Reads the whole body, or gives it up and lets go of the connection.
 *
 * @param response The response; its body is read or cancelled.
 * @param givenUp Resolves when the caller waits no longer.
 */
export async function readAnswer(
  response: FetchResponse,
  givenUp: Promise<undefined>,
): Promise<Answer | NoAnswer> {
  const contentType = (response.headers.get("content-type") ?? "")
    .split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (reader !== undefined) {
    const giveUp = (why: NoAnswer): NoAnswer => {
      reader.cancel().catch(() => {});
      return why;
    };
    let piece: Awaited<ReturnType<typeof reader.read>> | undefined;
    try {
      piece = await Promise.race([reader.read(), givenUp]);
    } catch {
      return giveUp("broken off");
    }
    if (piece === undefined) return giveUp("late");
    if (piece.done) break;
    size += piece.value?.length ?? 0;
    if (size > MAX_ANSWER_BYTES) return giveUp("too large");
    if (piece.value !== undefined) chunks.push(piece.value);
  }
  return { bytes: concatenate(chunks), contentType };
}

/** Lets go of a body that nobody will read. */
export function discard(response: FetchResponse): void {
  response.body?.getReader().cancel().catch(() => {});
}
