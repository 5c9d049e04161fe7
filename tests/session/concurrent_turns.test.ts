/**
 * One hundred turns at once: every span has the right parent, every event the
 * right trace, through streams, timers and queues.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelCallTarget, SessionTelemetry, Turn } from "../../mod.ts";
import {
  attributesOf,
  type ReceivedLogRecord,
  type ReceivedSpan,
} from "../../src/collector/mod.ts";
import { observe, type Observed } from "../_support/observed.ts";
import { MINIMAL_SESSION } from "../_support/sessions.ts";

const TURNS = 100;

/** Turns of one session with its sub-agents, and what they use of each other. */
interface Place {
  readonly session: SessionTelemetry;
  readonly queue: Queue;
}

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));

/** Runs jobs one after the other, in a context that belongs to no turn. */
class Queue {
  readonly #jobs: (() => Promise<void>)[] = [];
  #wake = (): void => {};
  #closed = false;
  readonly done: Promise<void> = this.#work();

  /** Resolves when the job is done. */
  add(job: () => Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => job().then(() => resolve(), reject));
      this.#wake();
    });
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async #work(): Promise<void> {
    while (!this.#closed || this.#jobs.length > 0) {
      const job = this.#jobs.shift();
      if (job !== undefined) await job();
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}

/** A call of the model whose stream goes through pipes, piece by piece. */
async function ask(target: ModelCallTarget, endpoint: string): Promise<void> {
  const call = target.startModelCall({
    provider: "openai",
    operation: "chat",
    endpoint,
    stream: true,
  });
  call.answered({ status: 200 });
  const events = [
    { type: "response.created" },
    { type: "response.output_text.delta" },
    {
      type: "response.completed",
      response: { usage: { input_tokens: 10, output_tokens: 1 } },
    },
  ];
  const stream = new ReadableStream({
    async pull(controller) {
      await pause(1);
      const event = events.shift();
      if (event === undefined) return controller.close();
      call.event(event);
      controller.enqueue(event);
    },
  }).pipeThrough(new TransformStream());
  const reader = stream.getReader();
  while (!(await reader.read()).done);
  call.end({ finishReasons: ["completed"] });
}

/** Names say where a span belongs; ids of calls say it of events. */
function tool(
  turn: Turn,
  name: string,
  fn: Parameters<typeof turn.tool<unknown>>[1] = () => pause(1),
): Promise<unknown> {
  return turn.tool({ name, callId: name, arguments: "{}" }, fn);
}

async function agentWork(
  place: Place,
  turn: Turn,
  id: string,
  // That at the top, as with a client made once for all.
  target: ModelCallTarget = place.session,
): Promise<void> {
  await pause(id.length % 3);
  await ask(target, `${id}.model`);
  await Promise.all([
    tool(turn, `${id}.timer`, () =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          queueMicrotask(() => {
            void tool(turn, `${id}.timer.inner`).then(() => resolve());
          });
        }, 1);
      })),
    // The worker knows nothing of the turn: the handle does.
    place.queue.add(() => tool(turn, `${id}.queued`)),
    tool(
      turn,
      `${id}.busy`,
      ({ run }) =>
        place.queue.add(() => run(() => tool(turn, `${id}.busy.queued`))),
    ),
  ]);
  turn.session.toolDecision({
    toolName: "t",
    callId: id,
    decision: "approved",
  });
}

async function turnWork(
  place: Place,
  turn: Turn,
  id: string,
  target?: ModelCallTarget,
): Promise<void> {
  await Promise.all([
    agentWork(place, turn, id, target),
    ...["a", "b"].map((name) =>
      tool(turn, `${id}.spawn_${name}`, () =>
        turn.subagent(
          { agentName: name, turnId: `${id}.spawn_${name}.agent` },
          (agent) => agentWork(place, agent, `${id}.spawn_${name}.agent`),
        ))
    ),
  ]);
}

async function allTurns({ session }: Observed): Promise<void> {
  const place: Place = { session, queue: new Queue() };
  const turns = Array.from({ length: TURNS }, async (_, index) => {
    const id = `turn_${index}`;
    if (index % 2 === 0) {
      return await session.turn(
        { turnId: id },
        (turn) => turnWork(place, turn, id),
      );
    }
    const turn = session.startTurn({ turnId: id });
    await turnWork(place, turn, id, turn); // Outside of the turn's context.
    turn.end();
  });
  await Promise.all(turns);
  place.queue.close();
  await place.queue.done;
}

/** What a span is, by the ids in its attributes. */
function labelOf(span: ReceivedSpan, byId: Map<string, ReceivedSpan>): string {
  const attributes = attributesOf(span);
  if (span.name === "session_task.turn") return String(attributes["turn.id"]);
  if (span.name === "run_sampling_request") {
    return `${attributes["turn_id"]}.model`;
  }
  if (span.name !== "handle_responses") return span.name;
  const parent = byId.get(span.parentSpanId);
  return `${parent && labelOf(parent, byId)}.response`;
}

/** Where something belongs that is called so. */
function parentLabel(label: string): string {
  const parent = label.slice(0, label.lastIndexOf("."));
  return label.includes(".") ? parent : "";
}

/** Who a log record says it belongs to. */
function ownerOf(log: ReceivedLogRecord): string | undefined {
  const { endpoint, call_id: callId } = attributesOf(log);
  return (endpoint ?? callId) as string | undefined;
}

test("of one hundred turns at once, every span has its parent and every event its trace", async () => {
  const { spans, logs, diagnostics } = await observe(
    { fixture: MINIMAL_SESSION, signals: ["logs", "traces"] },
    async (observed) => {
      await allTurns(observed);
      const { usage, turns, toolCalls, subAgents } = observed.session.summary();
      assert.equal(usage.inputTokens, TURNS * 3 * 10);
      assert.equal(turns.count, TURNS);
      assert.equal(toolCalls.count, TURNS * (3 * 5 + 2));
      assert.equal(subAgents, TURNS * 2);
    },
  );
  assert.deepEqual(diagnostics, []);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const labels = new Map(spans.map((span) => [labelOf(span, byId), span]));
  // Turn, model, response and five tools of three agents, and two that spawn.
  assert.equal(spans.length, TURNS * (3 * 8 + 2));
  assert.equal(labels.size, spans.length);
  for (const [label, span] of labels) {
    const parent = byId.get(span.parentSpanId);
    assert.equal(parent ? labelOf(parent, byId) : "", parentLabel(label));
    const root = labels.get(label.split(".")[0] ?? "");
    assert.equal(span.traceId, root?.traceId, label);
    if (span.name !== "session_task.turn") continue;
    const tokens = "codex.turn.token_usage.input_tokens";
    assert.equal(attributesOf(span)[tokens], 10, label);
  }
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, TURNS);

  const seen: Record<string, number> = {};
  for (const log of logs) {
    seen[log.eventName] = (seen[log.eventName] ?? 0) + 1;
    const span = byId.get(log.spanId);
    assert.ok(span, log.eventName);
    assert.equal(log.traceId, span.traceId);
    const owner = ownerOf(log);
    if (owner !== undefined) assert.equal(labelOf(span, byId), owner);
  }
  assert.deepEqual(seen, {
    "codex.api_request": TURNS * 3,
    "codex.turn_ttft": TURNS * 3,
    "codex.sse_event": TURNS * 3,
    "codex.tool_result": TURNS * (3 * 5 + 2),
    "codex.tool_decision": TURNS * 3,
  });
});

test("where nothing carries the context, the handle of the turn does", async () => {
  const { spans } = await observe({}, async ({ session }) => {
    const turns = ["one", "two"].map((turnId) => session.startTurn({ turnId }));
    await Promise.all(turns.map(async (turn, index) => {
      await pause(index);
      const id = index === 0 ? "one" : "two";
      await ask(turn, `${id}.model`);
      await tool(turn, `${id}.tool`);
    }));
    for (const turn of turns) turn.end();
  });
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  for (const span of spans) {
    const parent = byId.get(span.parentSpanId);
    assert.equal(
      parent ? labelOf(parent, byId) : "",
      parentLabel(labelOf(span, byId)),
    );
  }
  assert.equal(spans.length, 8);
});
