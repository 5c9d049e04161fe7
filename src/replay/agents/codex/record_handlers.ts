/**
 * Records that are neither an event nor an item of a response.
 *
 * @module
 */
import type { Handler } from "./reader.ts";
import { textAt } from "./values.ts";

const ignored: Handler = () => ({ kind: "ignored" });

/** By the type of the record. */
export const RECORD_HANDLERS: Readonly<Record<string, Handler>> = {
  session_meta({ session, history }, record) {
    session.begin(record);
    history.begin(record, session.hasParent);
  },
  turn_context({ session, turns }, { payload, atMillis }) {
    session.configure(payload);
    turns.configure(
      atMillis,
      textAt(payload, "turn_id"),
      textAt(payload, "trace_id"),
    );
  },
  /** The model is told a summary in place of what was before. */
  compacted({ turns, calls }, { atMillis }) {
    turns.is("compact");
    calls.input(atMillis);
  },
  token_usage_record({ usage, calls }, { payload, atMillis }) {
    const used = usage.response(payload);
    if (used !== undefined) {
      calls.usage(atMillis, used, textAt(payload, "response_id"));
    }
  },
  inter_agent_communication({ calls }, { atMillis }) {
    calls.input(atMillis);
  },
  inter_agent_communication_metadata: ignored,
  world_state: ignored,
  retained_context: ignored,
  realtime_item: ignored,
  rollout_reference: ignored,
  security_risk_score: ignored,
  ghost_snapshot: ignored,
};
