/**
 * The metrics that a session records with its events and turns.
 *
 * @module
 */
import type { MetricRows } from "./rows.ts";

/** Recorded by sessions. */
export const SESSION_ROWS: MetricRows = {
  apiRequest: [
    "counter",
    "B",
    ["status", "success"],
    "A model was asked.",
  ],
  apiRequestDuration: [
    "duration",
    "B",
    ["status", "success"],
    "A model was asked.",
  ],
  sseEvent: ["counter", "B", ["kind", "success"], "A frame was read."],
  sseEventDuration: ["duration", "B", ["kind", "success"], "A frame was read."],
  websocketRequest: ["counter", "B", ["success"], "A request was sent."],
  websocketRequestDuration: [
    "duration",
    "B",
    ["success"],
    "A request was sent.",
  ],
  websocketEvent: [
    "counter",
    "B",
    ["kind", "success"],
    "A message arrived, other than ping and pong.",
  ],
  websocketEventDuration: [
    "duration",
    "B",
    ["kind", "success"],
    "A message arrived, other than ping and pong.",
  ],
  responsesApiOverhead: ["duration", "B", [], "A timing message arrived."],
  responsesApiInferenceTime: ["duration", "B", [], "A timing message arrived."],
  responsesApiEngineIapiTtft: [
    "duration",
    "B",
    [],
    "A timing message arrived.",
  ],
  responsesApiEngineServiceTtft: [
    "duration",
    "B",
    [],
    "A timing message arrived.",
  ],
  responsesApiEngineIapiTbt: [
    "duration",
    "B",
    [],
    "A timing message arrived.",
  ],
  responsesApiEngineServiceTbt: [
    "duration",
    "B",
    [],
    "A timing message arrived.",
  ],
  toolCall: ["counter", "B", ["tool", "success"], "A tool has run."],
  toolCallDuration: [
    "duration",
    "B",
    ["tool", "success"],
    "A tool has run.",
  ],
  startupPhase: ["duration", "B", ["phase", "status?"], "A phase has ended."],
  turnTtft: ["duration", "B", [], "The first token of a turn arrived."],
  turnE2eDuration: ["timer", "B", [], "A turn has ended."],
  turnTtfm: ["duration", "B", [], "The first message of a turn arrived."],
  turnTokenUsage: [
    "histogram",
    "B",
    ["token_type", "tmp_mem_enabled"],
    "A turn has ended; one sample per kind of token: `total`, `input`, `cached_input`, `output`, `reasoning_output`, and since 2026-08 `cache_write_input`.",
  ],
  turnToolCall: [
    "histogram",
    "B",
    ["tmp_mem_enabled"],
    "A turn has ended; how many tools it called.",
  ],
  conversationTurnCount: [
    "counter",
    "B",
    [],
    "A session has ended; how many turns it had.",
  ],
  threadStarted: ["counter", "B", ["is_git"], "A session begins."],
  startupPrewarmDuration: [
    "duration",
    "B",
    ["status"],
    "An attempt to warm up has ended.",
  ],
  startupPrewarmAgeAtFirstTurn: [
    "duration",
    "B",
    ["status"],
    "The first turn meets the warmed-up connection.",
  ],
  profileUsage: [
    "counter",
    "B",
    [],
    "A conversation begins with a profile.",
    { goneIn: "L1" },
  ],
  pluginInstallElicitation: [
    "counter",
    "L1",
    ["tool_type"],
    "The user was asked to install a plugin.",
  ],
  pluginInstallSuggestion: [
    "counter",
    "L1",
    ["tool_type", "response_action", "completed"],
    "The user answered a suggestion to install a plugin.",
  ],
};
