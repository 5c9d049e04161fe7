/**
 * Our output beside what Codex was seen to send, item by item: the same
 * attributes with the same types, but for the differences listed here, each with
 * what justifies it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import { consumedSession } from "../consumers/_session.ts";
import { type Item, ourItems, readCapture } from "./_items.ts";

const folder = new URL("../../../shared/data/otlp/", import.meta.url);

/** Every difference, by what justifies it. */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  "Codex names the place in its source; a reader wants the event (fixed)": [
    "log codex.conversation_starts, eventName: call site there, event.name here",
    "log codex.sse_event, eventName: call site there, event.name here",
    "log codex.user_prompt, eventName: call site there, event.name here",
    "log codex.websocket_event, eventName: call site there, event.name here",
  ],
  "Codex sets no time, and collectors drop or misdate such records (fixed)": [
    "log codex.conversation_starts, time: unset there, set here",
    "log codex.sse_event, time: unset there, set here",
    "log codex.user_prompt, time: unset there, set here",
    "log codex.websocket_event, time: unset there, set here",
  ],
  "scopes that the publisher has put in; untouched captures have codex_otel.log_only":
    [
      "log codex.conversation_starts, scope: codex there, codex_otel.log_only here",
      "log codex.sse_event, scope: codex there, codex_otel.log_only here",
      "log codex.user_prompt, scope: codex there, codex_otel.log_only here",
      "log codex.websocket_event, scope: codex there, codex_otel.log_only here",
      "log codex.conversation_starts, scope: codex_otel there, codex_otel.log_only here",
      "log codex.tool_result, scope: codex_otel there, codex_otel.log_only here",
      "log codex.user_prompt, scope: codex_otel there, codex_otel.log_only here",
    ],
  "written from the source by its publisher, not captured: Codex sends no body":
    [
      "log codex.tool_result, body: event.name there, absent here",
    ],
  "unsigned integers, which the publisher has made text; Codex sends integers on log records, as we do":
    [
      "log codex.api_request, attempt: string there, int here",
      "log codex.tool_result, tool_result_seq: string there, int here",
    ],
  "names that the publisher has given: http.response.status_code and auth.error_code in Codex; the model is of the session, which a request for the list of models does not name":
    [
      "log codex.api_request, http.status_code: string there, absent here",
      "log codex.api_request, error_code: string there, absent here",
      "log codex.api_request, model: string there, absent here",
    ],
  "of the resource in Codex and with us; put beside the attributes by the publisher":
    [
      "log codex.sse_event, host.name: present there, absent here",
    ],
  "counts as the publisher has rewritten them; every untouched capture has text":
    [
      "log codex.sse_event, input_token_count: int there, string here",
      "log codex.sse_event, output_token_count: int there, string here",
    ],
  "of later versions than those we follow, or put in by the publisher": [
    "log codex.sse_event, turn.id: string there, absent here",
  ],
  "later than the captured version": [
    "log codex.sse_event, cache_write_token_count: absent there, int here",
    "log codex.sse_event, model_reasoning_effort: absent there, string here",
    "log codex.sse_event, ttft_ms: absent there, int here",
    "span session_task.turn, codex.turn.token_usage.cache_write_input_tokens: absent there, int here",
  ],
  "recorded by the agent, with session.counter() or session.recordDuration()": [
    "metric codex.apps.refresh.duration_ms: not recorded by a session",
    "metric codex.mcp.protocol_discovery: not recorded by a session",
    "metric codex.mcp.tools.cache_publish.duration_ms: not recorded by a session",
    "metric codex.plugins.loaded_cache.request: not recorded by a session",
  ],
  "what was in OTEL_RESOURCE_ATTRIBUTES, there and here": [
    "resource of logs, service.namespace: string there, absent here",
    "resource of logs, telecode.job_id: string there, absent here",
    "resource of logs, telecode.run_id: string there, absent here",
    "resource of logs, telecode.source: string there, absent here",
    "resource of logs, telecode.step_id: string there, absent here",
    "resource of logs, telecode.task_id: string there, absent here",
    "resource of logs, telecode.trigger_id: string there, absent here",
    "resource of logs, telecode.workspace_id: string there, absent here",
    "resource of logs, job.id: absent there, string here",
    "resource of logs, user.id: absent there, string here",
    "resource of spans, job.id: absent there, string here",
    "resource of spans, user.id: absent there, string here",
  ],
  "the publisher's word for env": [
    "resource of logs, deployment.environment: string there, absent here",
    "resource of metrics, deployment.environment: string there, absent here",
  ],
  "says which library has sent it, beside the SDK (ours)": [
    "resource of logs, telemetry.distro.name: absent there, string here",
    "resource of spans, telemetry.distro.name: absent there, string here",
    "resource of spans, telemetry.distro.version: absent there, string here",
    "resource of logs, telemetry.distro.version: absent there, string here",
  ],
  "attributes of a bridge between two libraries, of no use to readers (left out)":
    [
      "span session_task.turn, busy_ns: int there, absent here",
      "span session_task.turn, code.file.path: string there, absent here",
      "span session_task.turn, code.line.number: int there, absent here",
      "span session_task.turn, code.module.name: string there, absent here",
      "span session_task.turn, idle_ns: int there, absent here",
      "span session_task.turn, target: string there, absent here",
      "span session_task.turn, thread.name: string there, absent here",
    ],
  "made up for the capture": [
    "span session_task.turn, codex.custom.observed: string there, absent here",
  ],
};

test("our output differs from captures of Codex where we say so, and nowhere else", async (t) => {
  const files = await readdir(folder, { recursive: true })
    .catch(() => undefined);
  if (files === undefined) return t.skip("no captures at hand");
  const session = await consumedSession();
  const ours = ourItems(session);
  const found = new Set<string>();
  let compared = 0;
  for (const file of files.filter((name) => name.endsWith(".json"))) {
    const text = await readFile(new URL(file, folder), "utf8");
    const { whole, items } = readCapture(text);
    assert.ok(items.length > 0, file);
    for (const theirs of items) {
      compared += 1;
      for (const one of closest(theirs, ours, whole)) found.add(one);
    }
  }
  assert.ok(compared > 40, `${compared}`);
  assert.deepEqual([...found].sort(), Object.values(DIFFERENCES).flat().sort());
});

/** The differences from the item of ours that has the fewest. */
function closest(
  theirs: Item,
  ours: readonly Item[],
  whole: boolean,
): readonly string[] {
  const same = ours.filter(({ name }) => name === theirs.name);
  if (same.length === 0) return [`${theirs.name}: not recorded by a session`];
  return same.map((one) => differences(theirs, one, whole))
    .reduce((best, one) => cost(one) < cost(best) ? one : best);
}

/** Another type is nearer than another name. */
function cost(found: readonly string[]): number {
  return found.reduce((sum, one) => sum + (/absent/.test(one) ? 2 : 1), 0);
}

function differences(theirs: Item, ours: Item, whole: boolean): string[] {
  const found: string[] = [];
  const differ = (what: string, there: string, here: string): void => {
    if (there === here || there === "any") return;
    found.push(`${theirs.name}, ${what}: ${there} there, ${here} here`);
  };
  for (const [key, type] of theirs.attributes) {
    const here = ours.attributes.get(key) ?? "absent";
    if (type === "any" && here === "absent") differ(key, "present", here);
    else differ(key, type, here);
  }
  // Publishers cut resources down, but for one that has the SDK in it.
  const isResource = theirs.name.startsWith("resource");
  if (isResource ? theirs.attributes.has("telemetry.sdk.language") : whole) {
    for (const [key, type] of ours.attributes) {
      if (!theirs.attributes.has(key)) differ(key, "absent", type);
    }
  }
  for (const [key, value] of Object.entries(theirs.fields)) {
    differ(key, value, ours.fields[key] ?? "absent");
  }
  return found;
}
