/**
 * Waiting with an end.
 *
 * @module
 */

/**
 * Waits for all, whatever becomes of them, but no longer than the time. The
 * timer keeps the process alive: the caller waits for us.
 *
 * @returns Whether all had ended in time.
 */
export async function within(
  millis: number,
  work: readonly Promise<unknown>[],
): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), millis);
  });
  const ended = Promise.allSettled(work).then(() => true);
  const inTime = await Promise.race([ended, timeout]);
  clearTimeout(timer);
  return inTime;
}
