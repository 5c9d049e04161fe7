/**
 * The demo's session, as it was sent live and as it is replayed from what its
 * agent wrote down: what differs has to be what a rollout cannot know.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OtelProvider, type Receipt } from "@agent-otel/agent-otel";
import {
  attributesOf,
  type Collector,
  type PlainValue,
  type ReceivedSpan,
  startCollector,
} from "@agent-otel/agent-otel/collector";
import { replay, type ReplayReport } from "../../src/replay/mod.ts";
import {
  type DemoRun,
  type DemoRunOptions,
  eventsNamed,
  pick,
  runDemo,
  settingsFor,
  spansNamed,
} from "../demo/_support/run_demo.ts";
import { compare, countsOf, labelOf, told, treeOf } from "./_compare.ts";

const TIMEOUT = { timeout: 60_000 };
const { keys } = Object;

/**
 * The model refuses at first, and then takes its time: long enough for what
 * comes later to be seen as later.
 */
const OVERLOADED = { refusals: 3, paceMillis: 25 } as const;

/** Kinds of frames that a rollout has nothing of. */
const FRAME_KINDS = [
  "response.created",
  "response.in_progress",
  "response.output_item.added",
  "response.reasoning_summary_part.added",
  "response.reasoning_summary_text.delta",
  "response.reasoning_summary_text.done",
  "response.reasoning_summary_part.done",
  "response.function_call_arguments.delta",
  "response.function_call_arguments.done",
  "response.content_part.added",
  "response.output_text.delta",
  "response.output_text.done",
  "response.content_part.done",
];

/** What is sent live alone, and why a rollout does not know it. */
const ONLY_LIVE: Readonly<Record<string, string>> = {
  "run_sampling_request 429": "attempts that are repeated are not written",
  "codex.api_request 429": "the same",
  "codex.tool_decision": "who allowed a tool is not written",
  ...Object.fromEntries(
    FRAME_KINDS.map((kind) => [
      `codex.sse_event ${kind}`,
      "an item is written when it is whole",
    ]),
  ),
};

/** Metrics that are sent live alone, and why. */
const METRICS_ONLY_LIVE: Readonly<Record<string, string>> = {
  "codex.thread.started": "whether there is a repository is not written",
  "codex.approval.requested": "who allowed a tool is not written",
  "codex.api_request 429": "attempts that are repeated are not written",
  ...Object.fromEntries(
    FRAME_KINDS.map((kind) => [`codex.sse_event ${kind}`, "not written"]),
  ),
};

/** Attributes that differ, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  "codex.api_request 200: ~ attempt": "attempts that failed are not written",
  "codex.sse_event tokens: - service_tier": "the tier is not written",
};

/** With `semconv: "genai"`, what more is sent live alone. */
const ONLY_LIVE_GENAI: Readonly<Record<string, string>> = {
  "chat demo-model 429": "attempts that are repeated are not written",
  "gen_ai.client.operation.exception": "the same",
};

/** With `semconv: "genai"`, attributes that differ, and why. */
const DIFFERENT_GENAI: Readonly<Record<string, string>> = {
  "chat demo-model: - gen_ai.response.id":
    "of a response, its items are written",
  "chat demo-model: - gen_ai.response.model": "the same",
  "chat demo-model: - gen_ai.response.finish_reasons": "the same",
  "chat demo-model: - openai.response.service_tier": "the same",
  "chat demo-model: - openai.api.type": "nor is how the model was asked",
  "chat demo-model: - server.address": "the same",
  "chat demo-model: - server.port": "the same",
  "chat demo-model: ~ gen_ai.provider.name":
    "as the agent calls it, not its API",
  "chat demo-model: ~ gen_ai.response.time_to_first_chunk":
    "the first chunk is the first whole item",
};

/** Times that are not near, and why. */
const APART: Readonly<Record<string, string>> = {
  "run_sampling_request: start earlier":
    "it begins where the first attempt did",
  "codex.api_request 200: duration_ms later": "headers count as the first item",
  "codex.api_request 200: event.timestamp later": "the same",
  "handle_responses: start later": "the same",
  "codex.turn_ttft: duration_ms later":
    "the first token is the first whole item",
  "codex.turn_ttft: event.timestamp later": "the same",
  "codex.sse_event tokens: ttft_ms later": "the same",
  "list_files: start earlier": "a tool begins where the model asked for it",
  "codex.tool_result list_files: duration_ms later": "the same",
};

/** The same, for what takes about as long as times may be apart. */
const PERHAPS_APART: Readonly<Record<string, string>> = {
  "codex.sse_event response.output_item.done: duration_ms later":
    "the frame before it is the item before it",
  "codex.sse_event response.output_item.done: duration_ms earlier":
    "the frame before the first item is the headers",
  "read_file: start earlier": "a tool begins where the model asked for it",
  "codex.tool_result read_file: duration_ms later": "the same",
  "run_command: start earlier": "the same",
  "codex.tool_result run_command: duration_ms later": "the same",
};

interface Comparison {
  readonly live: DemoRun;
  readonly replayed: Collector;
  readonly report: ReplayReport;
  readonly receipt: Receipt;
}

let started: Promise<Comparison> | undefined;

function compared(): Promise<Comparison> {
  return started ??= playTwice(OVERLOADED);
}

/** Runs the demo, and replays what its agent has written down. */
async function playTwice(options: DemoRunOptions): Promise<Comparison> {
  const live = await runDemo(options);
  const replayed = await startCollector();
  try {
    const otel = await OtelProvider.start({
      ...settingsFor(replayed.url, "binary"),
      semconv: options.semconv ?? "codex",
    });
    const bytes = new TextEncoder().encode(live.rollout);
    const source = {
      name: "rollout.jsonl",
      async *bytes() {
        yield bytes;
      },
    };
    const session = { logUserPrompts: true };
    const report = await replay(source, otel, { session, metrics: true });
    const receipt = await otel.shutdown({ budgetMillis: 5_000 });
    return { live, replayed, report, receipt };
  } finally {
    await replayed.close();
  }
}

test("A rollout of the demo is replayed in full", TIMEOUT, async () => {
  const { live, replayed, report, receipt } = await compared();
  assert.deepEqual(report.problems, []);
  assert.equal(report.agent, "codex");
  assert.equal(report.badLines + report.records.unknown, 0);
  assert.equal(report.lines, live.rollout.trimEnd().split("\n").length);
  assert.equal(receipt.logs.delivered, replayed.logs.length);
  assert.equal(receipt.traces.delivered, replayed.spans.length);
  assert.equal(receipt.metrics.delivered, receipt.metrics.recorded);
});

test("A replayed session has the tree of the live one", TIMEOUT, async () => {
  const { live, replayed } = await compared();
  const expected = treeOf(live.collector.spans.filter(isReplayable));
  assert.deepEqual(treeOf(replayed.spans), expected);
  assert.equal(expected.length, 13);
});

test("A replayed session has the ids that were stored", TIMEOUT, async () => {
  const { live, replayed } = await compared();
  const ids = (collector: Collector): unknown[] =>
    spansNamed(collector, "session_task.turn").map((span) => {
      const { "thread.id": thread, "turn.id": turn } = attributesOf(span);
      return { traceId: span.traceId, thread, turn };
    });
  assert.deepEqual(ids(replayed), ids(live.collector));
  for (const { traceId } of replayed.spans) {
    assert.ok(live.collector.spans.some((span) => span.traceId === traceId));
  }
});

test(
  "What is replayed lacks no more than a rollout does",
  TIMEOUT,
  async () => {
    const { live, replayed } = await compared();
    const { onlyLive, onlyReplayed } = compare(live.collector, replayed);
    assert.deepEqual(onlyReplayed, []);
    assert.deepEqual(onlyLive, keys(ONLY_LIVE).sort());
  },
);

test("What is replayed says the same, key by key", TIMEOUT, async () => {
  const { live, replayed } = await compared();
  const { different } = compare(live.collector, replayed);
  assert.deepEqual(different, keys(DIFFERENT).sort());
});

test(
  "What is replayed has the times of the live session",
  TIMEOUT,
  async () => {
    const expected = keys(APART).sort();
    let found: readonly string[] = [];
    // Where the machine is busy, a line is written late: the next one tells.
    for (let tries = 0; tries < 3; tries++) {
      const { live, replayed } = tries === 0
        ? await compared()
        : await playTwice(OVERLOADED);
      const { apart } = compare(live.collector, replayed);
      found = apart.filter((time) => !(time in PERHAPS_APART));
      if (JSON.stringify(found) === JSON.stringify(expected)) break;
    }
    assert.deepEqual(found, expected);
  },
);

test(
  "Replayed log records come in the order of the live ones",
  TIMEOUT,
  async () => {
    const { live, replayed } = await compared();
    const order = ({ logs }: Collector): string[] =>
      logs.map((record) => told("log", record.eventName, attributesOf(record)))
        .map(({ name }) => name.replace("log ", ""))
        .filter((name) => !(name in ONLY_LIVE))
        // The first token is the first whole item, so it comes after it.
        .filter((name) => name !== "codex.turn_ttft");
    assert.deepEqual(order(replayed), order(live.collector));
  },
);

test("Replayed metrics count the same", TIMEOUT, async () => {
  const { live, replayed } = await compared();
  const all = countsOf(live.collector);
  const here = countsOf(replayed);
  const lacking = keys(all).filter((key) => !(key in here));
  assert.deepEqual(
    [...new Set(lacking.map(labelOf))].sort(),
    keys(METRICS_ONLY_LIVE).sort(),
  );
  assert.deepEqual(
    here,
    Object.fromEntries(
      Object.entries(all).filter(([key]) => !lacking.includes(key)),
    ),
  );
});

test("Replayed results of tools are numbered", TIMEOUT, async () => {
  const { live, replayed } = await compared();
  const numbers = (collector: Collector): number[] => {
    const all = eventsNamed(collector, "codex.tool_result")
      .map((event) => Number(event["tool_result_seq"]));
    return all.map((number) => number - (all[0] ?? NaN));
  };
  assert.deepEqual(numbers(replayed), [0, 1, 2]);
  assert.deepEqual(numbers(live.collector), [0, 1, 2]);
});

test("Replayed log records can be told apart", TIMEOUT, async () => {
  const { live, replayed } = await compared();
  const uids = ({ logs }: Collector): PlainValue[] =>
    logs.flatMap((record) => attributesOf(record)["log.record.uid"] ?? []);
  assert.deepEqual(uids(live.collector), []); // It has no spool.
  assert.equal(new Set(uids(replayed)).size, replayed.logs.length);
});

test(
  "In the names of GenAI, a replay lacks what a rollout does",
  TIMEOUT,
  async () => {
    const { live, replayed } = await playTwice({ semconv: "genai" });
    const { onlyLive, onlyReplayed, different } = compare(
      live.collector,
      replayed,
    );
    assert.deepEqual(onlyReplayed, []);
    assert.deepEqual(
      onlyLive.filter((name) => !(name in ONLY_LIVE)),
      keys(ONLY_LIVE_GENAI).sort(),
    );
    assert.deepEqual(
      different.filter((name) => !(name in DIFFERENT)),
      keys(DIFFERENT_GENAI).sort(),
    );
  },
);

test(
  "A tool that the user refused fails in the replay, too",
  TIMEOUT,
  async () => {
    const { live, replayed } = await playTwice({ approve: false });
    const results = (collector: Collector): PlainValue[][] =>
      pick(
        eventsNamed(collector, "codex.tool_result"),
        ...["call_id", "success", "output"],
      );
    assert.deepEqual(results(replayed), results(live.collector));
    assert.equal(results(replayed).at(-1)?.[1], "false");
  },
);

test(
  "A turn that failed fails in the replay, too, without its error's type",
  TIMEOUT,
  async () => {
    const { live, replayed } = await playTwice({ refusals: 4 });
    const ends = (collector: Collector): unknown[] =>
      spansNamed(collector, "session_task.turn").map((span) => [
        span.traceId,
        span.status,
        attributesOf(span)["error.type"],
      ]);
    const [traceId, status, errorType] = ends(live.collector).flat();
    assert.equal(errorType, "ModelError");
    assert.deepEqual(ends(replayed), [[traceId, status, "other"]]);
  },
);

function isReplayable(span: ReceivedSpan): boolean {
  return attributesOf(span)["error.type"] !== "429";
}
