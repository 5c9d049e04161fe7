/**
 * Which attempt a request is.
 *
 * @module
 */
import { whole } from "../events/text.ts";

/** What OpenAI's and Anthropic's clients send with every attempt, from 0. */
const RETRY_COUNT = "x-stainless-retry-count";

/** Failed requests that are remembered. */
const MAX_FAILED = 64;

/** The number of an attempt as its client says, from 0. */
export function attemptSaid(
  header: (name: string) => string | undefined,
): number | undefined {
  const said = header(RETRY_COUNT);
  return said !== undefined && /^\d{1,6}$/.test(said)
    ? whole(Number(said))
    : undefined;
}

/** Counts attempts: a request whose body failed before is its next one. */
export class Retries {
  /** The next attempt, by what a body looks like. */
  readonly #next = new Map<string, number>();

  /** The number of the attempt, from 0. */
  attemptOf(body: string): number {
    return this.#next.size === 0 ? 0 : this.#next.get(lookOf(body)) ?? 0;
  }

  /** An attempt is over. */
  settle(body: string, attempt: number, failed: boolean): void {
    if (!failed && this.#next.size === 0) return;
    const look = lookOf(body);
    this.#next.delete(look);
    if (!failed) return;
    this.#next.set(look, attempt + 1);
    if (this.#next.size <= MAX_FAILED) return;
    for (const oldest of this.#next.keys()) {
      this.#next.delete(oldest);
      return;
    }
  }
}

/** Length and FNV-1a hash: bodies are not kept. */
function lookOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return `${text.length}:${hash}`;
}
