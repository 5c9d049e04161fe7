/**
 * Why telemetry did not arrive, in words of the command.
 *
 * @module
 */
import { oneLine } from "../collector/tree/format.ts";
import type { SignalReceipt } from "../delivery/receipt.ts";

/**
 * The reasons of a receipt, each with its number.
 *
 * A receipt speaks of `shutdown()`, which nobody calls here, and of a collector
 * also where files are written.
 */
export function lossReasons(
  { reasons }: Pick<SignalReceipt, "reasons">,
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const [reason, count] of Object.entries(reasons)) {
    const words = inWords(oneLine(reason));
    sums.set(words, (sums.get(words) ?? 0) + count);
  }
  return [...sums];
}

function inWords(reason: string): string {
  return reason
    .replace(/^shutdown\(\) had only \d+ ms: /, "")
    .replace(/: shutdown\(\) had only \d+ ms$/, "")
    .replace(/^shutdown\(\) had only (\d+) ms$/, "not done after $1 ms")
    .replace(/^collector answered 507: (cannot write files: )/, "$1");
}
