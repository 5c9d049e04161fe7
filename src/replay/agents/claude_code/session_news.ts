/**
 * What records say of their session.
 *
 * @module
 */
import { textAt } from "../../../instrument/apis/fields.ts";
import { defined } from "../../../defined.ts";
import type { SessionOptions } from "../../../session/options.ts";
import type { JsonRecord } from "../../agent.ts";
import { SYNTHETIC } from "./answers.ts";
import type { RecordFacts } from "./records.ts";
import type { SessionNews } from "./timeline.ts";

/** How the agent is called where its name is asked for. */
const ORIGINATOR = "claude-code";

/** Branch that is told where none is checked out, and outside of Git too. */
const NO_BRANCH = "HEAD";

/** What a record says of its session. What it does not say is absent. */
export function sessionNews(
  record: JsonRecord,
  { isSidechain }: RecordFacts,
): SessionNews {
  const model = textAt(record, "message", "model");
  const { gitBranch } = record;
  const isGit = typeof gitBranch === "string" && gitBranch !== NO_BRANCH
    ? gitBranch !== ""
    : undefined;
  return {
    options: defined<Partial<SessionOptions>>({
      originator: ORIGINATOR,
      model: model === SYNTHETIC ? undefined : model,
      appVersion: textAt(record, "version"),
      sessionSource: isSidechain ? undefined : textAt(record, "entrypoint"),
    }),
    ...isGit === undefined ? {} : { isGit },
  };
}
