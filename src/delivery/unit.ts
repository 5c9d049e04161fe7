/**
 * What the provider asks of each signal when it flushes and shuts down.
 *
 * @module
 */
import { hostClock } from "../otlp/stop.ts";
import type { SignalLedger, SignalReceipt } from "./receipt.ts";
import { within } from "./within.ts";

/** One signal under way. */
export interface SignalUnit {
  /** Sends what was recorded so far. */
  flush(): Promise<void>;
  /** Takes nothing more, and sends what is there. */
  close(): Promise<void>;
  /**
   * With less time than this, in milliseconds, nothing is begun to be sent when
   * the unit closes.
   */
  readonly leastMillis: number;
  /** Gives up what is not on its way yet, before `close()`. */
  holdBack(reason: string): void;
  /** Aborts what is on its way and gives up the rest: spooled where it can be. */
  cutOff(reason: string): Promise<void>;
  /**
   * Makes everything survive the process that has not ended: at once, for the
   * last moment of a program. Never throws.
   *
   * @returns Whether it does.
   */
  keepAll(): boolean;
  /** The counts at this moment. */
  receipt(): SignalReceipt;
  /** How full it is: 0 to 1, and more while it is over. @default {never full} */
  readonly fill?: (() => number) | undefined;
}

/** Ours, between recording and sending. */
interface OwnPart {
  /** @default {1 millisecond} */
  readonly leastMillis?: number | undefined;
  flush(): Promise<void>;
  close(): Promise<void>;
  abandon(reason: string): Promise<void>;
  keepAll(): boolean;
  fill?(): number;
}

/** A processor or reader of the SDK. */
interface SdkPart {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * One signal of our own part, the client it sends with, and the parts of the
 * caller. The SDK's providers are not asked: their timers would hold the
 * process beyond the budget.
 */
export function createUnit(
  ledger: SignalLedger,
  client: { shutdown(): void } | undefined,
  own: OwnPart | undefined,
  parts: readonly SdkPart[],
): SignalUnit {
  return {
    flush: () =>
      settleAll([
        ...parts.map((part) => () => part.forceFlush()),
        () => own?.flush(),
      ]),
    async close() {
      await settleAll([
        ...parts.map((part) => () => part.shutdown()),
        () => own?.close(),
      ]);
      // A reader that shuts down collects once more.
      await own?.flush();
    },
    leastMillis: own?.leastMillis ?? 1,
    holdBack: (reason) => void own?.abandon(reason),
    async cutOff(reason) {
      const abandoned = own?.abandon(reason);
      // An answer may be here already: what is broken off may have arrived.
      if (abandoned !== undefined) await within(ANSWER_MILLIS, [abandoned]);
      client?.shutdown();
      await abandoned;
    },
    keepAll: () => own?.keepAll() ?? true,
    receipt: () => ledger.receipt(),
    fill: () => own?.fill?.() ?? 0,
  };
}

/** Starts all and waits for all, whatever becomes of them. */
async function settleAll(
  work: readonly (() => Promise<void> | undefined)[],
): Promise<void> {
  // A part of the caller may throw before it gives a promise.
  await Promise.allSettled(work.map(async (start) => await start()));
}

/** How long requests on their way may take before they are aborted. */
const ANSWER_MILLIS = 10;

/** How long they may take to settle, aborted or not, in milliseconds. */
const SETTLE_MILLIS = ANSWER_MILLIS + 15;

/** Flushes all signals at once, for at most `budgetMillis`. */
export async function flushAll(
  units: readonly Pick<SignalUnit, "flush">[],
  budgetMillis: number,
): Promise<void> {
  await within(budgetMillis, units.map((unit) => unit.flush()));
}

/**
 * Closes all signals; cuts off what is left when the time is up.
 *
 * @param units All are sent at once, but the last takes more until the others
 * have closed: log records, which may tell what happens then.
 * @param reason Why what is left at the end is given up.
 * @param spare What else to send in the time that is left when all have closed.
 * @returns Whether there was time for everything.
 */
export async function closeAll(
  units: readonly SignalUnit[],
  budgetMillis: number,
  reason: string = `shutdown() had only ${budgetMillis} ms`,
  spare?: () => Promise<void>,
): Promise<boolean> {
  const hasty = units.filter(({ leastMillis }) => budgetMillis < leastMillis);
  const before = givenUp(hasty);
  for (const unit of hasty) unit.holdBack(reason);
  const end = hostClock.monotonic() + budgetMillis;
  const inTime = await within(
    budgetMillis,
    [closeInOrder(units)],
  );
  const left = end - hostClock.monotonic();
  if (inTime && spare !== undefined && left >= 1) {
    await within(left, [spare()]);
  }
  await within(SETTLE_MILLIS, units.map((unit) => unit.cutOff(reason)));
  return inTime && givenUp(hasty) === before;
}

/** How much has ended here, spooled or not. */
function givenUp(units: readonly SignalUnit[]): number {
  return units.map((unit) => unit.receipt())
    .reduce((sum, { dropped, spooled }) => sum + dropped + spooled, 0);
}

async function closeInOrder(units: readonly SignalUnit[]): Promise<void> {
  const others = units.slice(0, -1);
  const last = units.at(-1);
  if (others.length > 0) {
    await Promise.allSettled([
      ...others.map((unit) => unit.close()),
      last?.flush(),
    ]);
  }
  await last?.close();
}
