/**
 * The spool of a provider, opened where it is wanted, and loaded only then.
 *
 * @module
 */
import type { RecordKeeper } from "./delivery/keeper.ts";
import type { Spool } from "./delivery/spool/spool.ts";
import type { SignalUnit } from "./delivery/unit.ts";
import { type OtlpSignal, SIGNALS } from "./otlp/settings.ts";
import { gunzip } from "./runtime/gunzip.ts";
import type { SignalPlan } from "./signals/plan.ts";

/** A spool, and what it adds to the signals. */
export interface Spooling {
  readonly spool: Spool;
  readonly plan: Required<Pick<SignalPlan, "keepers" | "uid">>;
}

/**
 * Opens the spool; `undefined` where none is wanted, nothing leaves, or it
 * cannot be used, which is reported.
 */
export async function startSpool(
  { resolved, clients, runtime, report, clock }: SignalPlan,
): Promise<Spooling | undefined> {
  const leaving = SIGNALS.filter((signal) => clients[signal] !== undefined);
  if (resolved.spool === undefined || leaving.length === 0) return undefined;
  const [{ openSpool }, { createUlidSource }] = await Promise.all([
    import("./delivery/spool/spool.ts"),
    import("./delivery/spool/ulid.ts"),
  ]);
  const spool = openSpool(resolved.spool, { runtime, report, gunzip });
  if (spool === undefined) return undefined;
  const keepers: Partial<Record<OtlpSignal, RecordKeeper>> = {};
  for (const signal of leaving) {
    const { contentType = "" } = clients[signal] ?? {};
    keepers[signal] = spool.keeper(signal, contentType);
  }
  const uid = createUlidSource(() => clock.nowMillis());
  return { spool, plan: { keepers, uid } };
}

/** The unit of a signal, with what was found in the spool in its receipt. */
export function withRecovered(
  spool: Spool | undefined,
  signal: OtlpSignal,
  unit: SignalUnit,
): SignalUnit {
  if (spool === undefined) return unit;
  return {
    ...unit,
    receipt: () => ({ ...unit.receipt(), recovered: spool.recovered(signal) }),
  };
}
