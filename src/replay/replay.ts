/**
 * A recorded session, played into telemetry.
 *
 * @module
 */
import {
  checkPart,
  checkParts,
  checkRecord,
  list,
  quote,
  unknownName,
  wrongShape,
} from "../check.ts";
import type { OtelProvider } from "../provider.ts";
import { AGENTS } from "./agents/agents.ts";
import type { ReplayOptions } from "./options.ts";
import { replayFile } from "./replay_file.ts";
import type { ReplayReport } from "./report.ts";
import { nameOf, type ReplaySource } from "./source.ts";

/** The options that there are. */
const NAMES: readonly (keyof ReplayOptions)[] = [
  "agent",
  "agents",
  "session",
  "metrics",
  "since",
  "index",
  "onProgress",
  "onProblem",
  "runtime",
  "signal",
];

/**
 * Reads the session file of an agent, and records what a live session would have
 * recorded: the same log records and spans, at their original times, with ids
 * that follow from the file. What may leave is decided as for a live session.
 *
 * The file is read as a stream. Nothing that is in it makes this reject: what
 * cannot be used is a problem in the report. It waits for delivery where a queue
 * would get full, and stops where a collector takes nothing; flush or shut down
 * the provider afterwards.
 *
 * @example
 * ```ts
 * import { OtelProvider } from "@agent-otel/agent-otel";
 * import { replay } from "@agent-otel/agent-otel/replay";
 *
 * await using otel = await OtelProvider.start({ serviceName: "my-agent" });
 * const report = await replay("rollout.jsonl", otel);
 * report.problems; // such as that there is no such file
 * ```
 *
 * @param source The path of a file, or bytes from elsewhere.
 * @param otel A started provider; one with everything off counts all the same.
 * @returns What came of it.
 * @throws {TypeError} If an argument or option has the wrong shape or name.
 * @throws {RangeError} If the agent is not known, or `since` is no time.
 */
export async function replay(
  source: ReplaySource,
  otel: OtelProvider,
  options: ReplayOptions = {},
): Promise<ReplayReport> {
  nameOf(source);
  if (typeof otel?.pipeline?.report !== "function") {
    throw wrongShape("otel", "a started provider", otel);
  }
  checkOptions(options);
  return await replayFile(source, otel, {
    ...options,
    agents: options.agents ?? AGENTS,
  });
}

function checkOptions(options: ReplayOptions): void {
  checkRecord(options, "options");
  for (const name of Object.keys(options)) {
    if (NAMES.some((known) => known === name)) continue;
    throw new TypeError(unknownName("A replay has no option", name, NAMES));
  }
  const { agent, agents = AGENTS, session = {}, index, since } = options;
  checkRecord(session, "session");
  if (index !== undefined) checkPart(index, "index", ["call", "startedBy"]);
  checkParts(agents, "agents", ["recognizes", "open"]);
  const names = agents.map(({ name }) => name);
  if (agent !== undefined && !names.includes(agent)) {
    throw new RangeError(
      `"agent" must be one of ${list(names)}: current value is ${
        quote(String(agent))
      }`,
    );
  }
  if (since !== undefined && !Number.isFinite(since)) {
    throw new RangeError(
      `"since" must be milliseconds since the Unix epoch: current value is ${since}`,
    );
  }
}
