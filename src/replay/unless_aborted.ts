/**
 * Waiting that a user may end.
 *
 * @module
 */
import type { HostAbortSignal } from "../runtime/types.ts";

/**
 * Waits for work, which goes on when nobody waits any more.
 *
 * @returns What came of it; `undefined` once `signal` is aborted.
 */
export async function unlessAborted<T extends object>(
  work: Promise<T>,
  signal: HostAbortSignal | undefined,
): Promise<T | undefined> {
  if (signal === undefined) return await work;
  let stop = (): void => {};
  const aborted = new Promise<undefined>((resolve) =>
    stop = () => resolve(undefined)
  );
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
