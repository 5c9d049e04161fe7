/**
 * How much memory is in use.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";

interface JscStats {
  readonly heapSize: number;
  readonly extraMemorySize: number;
}

const isBun = "Bun" in globalThis;

/** JavaScriptCore's own counts: Bun's `memoryUsage()` leaves buffers out. */
const jsc: { heapStats(): JscStats } | undefined = isBun
  ? await import("bun:jsc" as string)
  : undefined;

/** Collects garbage as thoroughly as the engine lets us. */
export async function collect(): Promise<void> {
  const host = globalThis as unknown as {
    readonly Bun?: { gc(force: boolean): void };
    readonly gc?: () => void;
  };
  for (let turn = 0; turn < 3; turn++) {
    if (host.Bun === undefined) host.gc?.();
    else host.Bun.gc(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Bytes of objects and buffers that are alive, or not yet collected. */
export function usedBytes(): number {
  if (jsc !== undefined) return jsc.heapStats().heapSize;
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The most memory the process has held so far, in bytes. */
export function peakBytes(): number {
  return fromStatus("VmHWM") ?? process.memoryUsage.rss();
}

/** A line of Linux's account of this process, in bytes. */
function fromStatus(key: string): number | undefined {
  try {
    const text = readFileSync("/proc/self/status", "utf8");
    const kibibytes = new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(text)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
  } catch {
    return undefined;
  }
}
