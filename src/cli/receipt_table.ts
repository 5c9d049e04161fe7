/**
 * A receipt as a table for people.
 *
 * @module
 */
import type { Receipt, SignalReceipt } from "../delivery/receipt.ts";
import { SIGNALS } from "../otlp/settings.ts";
import { lossReasons } from "./loss_reasons.ts";

const COUNTS = [
  "recorded",
  "delivered",
  "rejected",
  "dropped",
  "spooled",
  "unconfirmed",
  "pending",
] as const satisfies readonly (keyof SignalReceipt)[];

/** Whether everything that was recorded has arrived, on every signal. */
export function isAllDelivered(receipt: Receipt): boolean {
  return signalsOf(receipt).every(([, signal]) =>
    signal.delivered === signal.recorded
  );
}

/** One row per signal, then the reasons for what did not arrive. */
export function receiptTable(receipt: Receipt): string {
  const signals = signalsOf(receipt);
  const rows = [
    ["", ...COUNTS],
    ...signals.map(([name, signal]) => [
      name,
      ...COUNTS.map((count) => String(signal[count])),
    ]),
  ];
  const reasons = signals.flatMap(([name, signal]) =>
    lossReasons(signal).map(([reason, count]) =>
      `${name}: ${count} × ${reason}`
    )
  );
  const why = reasons.length === 0 ? [] : ["", ...reasons];
  return [...rows.map(tableRow), ...why].join("\n");
}

function signalsOf(
  receipt: Receipt,
): readonly (readonly [string, SignalReceipt])[] {
  return SIGNALS.map((signal) => [signal, receipt[signal]]);
}

function tableRow([first = "", ...cells]: readonly string[]): string {
  return first.padEnd(8) + cells.map((cell) => cell.padStart(13)).join("");
}
