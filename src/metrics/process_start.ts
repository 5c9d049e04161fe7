/**
 * Counts the start of this process, once.
 *
 * @module
 */
import type { MetricsClient } from "./client.ts";
import { METRIC_NAMES } from "./names.ts";
import { boundedOriginator } from "./originator.ts";

let recorded = false;

/**
 * Counts the start of the process, with the originator bounded and without the
 * attributes of a session.
 *
 * @param originator Who runs the agent.
 * @returns Whether this call recorded: only the first one of the process does,
 * and a failure uses it up.
 * @throws {RangeError} If the client does not accept it.
 */
export function recordProcessStartOnce(
  client: MetricsClient,
  originator: string,
): boolean {
  if (recorded) return false;
  recorded = true;
  client.counter(METRIC_NAMES.processStart, 1, {
    originator: boundedOriginator(originator),
  });
  return true;
}
