/**
 * How many tokens each response used. A rollout says it in several ways, and
 * some of them several times:
 *
 * - `token_count` holds the running totals of the session, and is written again
 *   with the same totals for every change of the rate limits;
 * - `token_usage_record` (late 2026) holds the usage of one response;
 * - `turn.completed` (files of other tools) holds the usage of one turn.
 *
 * @module
 */
import { type Fields, fieldsOf, isFields, numberAt } from "./values.ts";

/** Tokens that one response used; `input` includes `cached`. */
export interface RolloutUsage {
  readonly input: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
  readonly total: number;
}

/** Reads usage; `undefined` where input or output are no numbers. */
export function readUsage(value: unknown): RolloutUsage | undefined {
  const fields = fieldsOf(value);
  const input = numberAt(fields, "input_tokens");
  const output = numberAt(fields, "output_tokens");
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    cached: numberAt(fields, "cached_input_tokens") ?? 0,
    cacheWrite: numberAt(fields, "cache_write_input_tokens") ?? 0,
    output,
    reasoning: numberAt(fields, "reasoning_output_tokens") ?? 0,
    total: numberAt(fields, "total_tokens") ?? input + output,
  };
}

/** As the Responses API writes it. */
export function responsesUsage(usage: RolloutUsage): Fields {
  return {
    input_tokens: usage.input,
    input_tokens_details: {
      cached_tokens: usage.cached,
      ...usage.cacheWrite > 0 ? { cache_write_tokens: usage.cacheWrite } : {},
    },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.total,
  };
}

/** Tells which `token_count` is about a new response, and what that used. */
export class UsageCounter {
  #totals: RolloutUsage | undefined;
  #byResponse = false;
  #latest: RolloutUsage | undefined;

  /** Usage of the response that a `token_count` is the first to tell of. */
  count(payload: Fields): RolloutUsage | undefined {
    const info = payload.info;
    if (!isFields(info)) return undefined;
    const totals = readUsage(info.total_token_usage);
    const last = readUsage(info.last_token_usage);
    if (totals === undefined) return undefined;
    const before = this.#totals;
    this.#totals = totals;
    if (this.#byResponse || sameTokens(before, totals)) return undefined;
    const isFirst = last !== undefined && sameTokens(last, totals);
    const grown = before === undefined || isFirst
      ? undefined
      : minus(totals, before);
    this.#latest = grown ?? last ?? totals;
    return this.#latest.input + this.#latest.output > 0
      ? this.#latest
      : undefined;
  }

  /** Usage of one response; from now on totals tell nothing new. */
  response(payload: Fields): RolloutUsage | undefined {
    const usage = readUsage(payload.usage);
    // The totals of the first one may stand before it.
    const told = !this.#byResponse && usage !== undefined &&
      sameTokens(this.#latest, usage);
    this.#byResponse = true;
    return told ? undefined : usage;
  }
}

/** Estimates of the context's size change the total alone. */
function sameTokens(a: RolloutUsage | undefined, b: RolloutUsage): boolean {
  return a !== undefined && a.input === b.input && a.output === b.output;
}

/** What came on top; `undefined` where the counter has begun again. */
function minus(
  now: RolloutUsage,
  before: RolloutUsage,
): RolloutUsage | undefined {
  if (now.input < before.input || now.output < before.output) return undefined;
  const input = now.input - before.input;
  const output = now.output - before.output;
  return {
    input,
    cached: Math.min(input, Math.max(0, now.cached - before.cached)),
    cacheWrite: Math.max(0, now.cacheWrite - before.cacheWrite),
    output,
    reasoning: Math.max(0, now.reasoning - before.reasoning),
    total: input + output,
  };
}
