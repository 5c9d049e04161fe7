/**
 * Calls of a model, recorded as they go on.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  ModelCall,
  ModelCallRequest,
  ResponseEvent,
  SessionTelemetry,
  Turn,
} from "../../mod.ts";
import { attributesOf, type ReceivedSpan } from "../../src/collector/mod.ts";
import {
  type Arrived,
  type ManualClock,
  observe,
  type ObserveOptions,
} from "../_support/observed.ts";
import { TURN_ID } from "../_support/sessions.ts";

const REQUEST: ModelCallRequest = {
  provider: "openai",
  operation: "chat",
  endpoint: "/responses",
  model: "gpt-5.1-mini",
  stream: true,
};
const DELTA: ResponseEvent = { type: "response.output_text.delta" };
const COMPLETED: ResponseEvent = {
  type: "response.completed",
  response: {
    service_tier: "flex",
    usage: {
      input_tokens: 30,
      input_tokens_details: { cached_tokens: 10 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 35,
    },
  },
};

interface Calling {
  readonly call: ModelCall;
  readonly clock: ManualClock;
}

/** One call in a turn. */
async function callModel(
  body: (calling: Calling) => void,
  options: {
    readonly request?: Partial<ModelCallRequest>;
    readonly observe?: ObserveOptions;
    readonly target?: (
      session: SessionTelemetry,
      turn: Turn,
    ) => ModelCallTarget;
  } = {},
): Promise<
  Arrived & { readonly turn: Turn; readonly session: SessionTelemetry }
> {
  let seen: { turn: Turn; session: SessionTelemetry } | undefined;
  const arrived = await observe(
    options.observe ?? {},
    ({ session, clock }) =>
      session.turn({ turnId: TURN_ID, reasoningEffort: "low" }, (turn) => {
        seen = { turn, session };
        const target = options.target?.(session, turn) ?? turn;
        const request = { ...REQUEST, ...options.request };
        body({ call: target.startModelCall(request), clock });
      }),
  );
  assert.ok(seen);
  return { ...arrived, ...seen };
}
type ModelCallTarget = Pick<Turn, "startModelCall">;

function streamed({ call, clock }: Calling): void {
  clock.advance(20);
  call.answered({ status: 200 });
  clock.advance(10);
  call.event({ type: "response.created" });
  call.frame({ type: "frame", data: "{}", durationMillis: 10 });
  call.event(DELTA);
  clock.advance(5);
  call.event(COMPLETED);
  call.event(COMPLETED); // Counts once.
  call.frame({ type: "end", durationMillis: 0 });
  call.end({ finishReasons: ["completed"] });
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.filter((span) => span.name === name);
  assert.equal(found.length, 1, name);
  return found[0] as ReceivedSpan;
};

for (
  const [what, target] of [
    ["the turn", (_, turn) => turn],
    ["the session", (session) => session],
    ["a copy of the session", (session) => session.withModel("gpt-5.1")],
  ] as readonly (readonly [
    string,
    (session: SessionTelemetry, turn: Turn) => ModelCallTarget,
  ])[]
) {
  test(`a streamed call through ${what} is an attempt, a response and its usage in the turn`, async () => {
    const { logs, spans, turn, session, diagnostics } = await callModel(
      streamed,
      { target },
    );
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      logs.map((log) => {
        const { "event.kind": kind, ttft_ms, duration_ms, service_tier } =
          attributesOf(log);
        return [log.eventName, kind ?? duration_ms, ttft_ms, service_tier];
      }),
      [
        ["codex.api_request", "20", undefined, undefined],
        ["codex.sse_event", "message", undefined, undefined],
        ["codex.turn_ttft", "30", undefined, undefined],
        ["codex.sse_event", "response.completed", 30, "flex"],
      ],
    );
    const turnSpan = named(spans, "session_task.turn");
    const sampling = named(spans, "run_sampling_request");
    const response = named(spans, "handle_responses");
    assert.equal(sampling.parentSpanId, turnSpan.spanId);
    assert.equal(response.parentSpanId, sampling.spanId);
    assert.deepEqual(attributesOf(sampling), {
      turn_id: TURN_ID,
      model: "gpt-5.1-mini",
    });
    const attributes = attributesOf(response);
    assert.equal(attributes["codex.request.reasoning_effort"], "low");
    assert.equal(attributes["gen_ai.usage.input_tokens"], 30);
    assert.equal(
      attributesOf(turnSpan)["codex.turn.token_usage.total_tokens"],
      35,
    );
    assert.deepEqual(
      logs.map(({ spanId }) => spanId),
      [sampling, response, turnSpan, response].map(({ spanId }) => spanId),
    );
    assert.deepEqual(turn.report(), {
      outcome: "completed",
      errorType: undefined,
      ledger: {
        wholeMillis: 35,
        humanMillis: 0,
        firstTokenMillis: 30,
        modelMillis: 5,
        toolsMillis: 0,
        retriesMillis: 0,
        restMillis: 0,
      },
      usage: {
        inputTokens: 30,
        cachedInputTokens: 10,
        cacheWriteInputTokens: 0,
        outputTokens: 5,
        reasoningOutputTokens: 2,
        totalTokens: 35,
      },
      modelCalls: 1,
      toolCalls: 0,
    });
    assert.equal(session.usage.totalTokens, 35);
  });
}

test("with a span per event, usage stands on the span of the completion", async () => {
  const { spans } = await callModel(streamed, {
    observe: { settings: { streamSpans: "event" } },
  });
  const sampling = named(spans, "run_sampling_request");
  const responses = spans.filter(({ name }) => name === "handle_responses");
  assert.deepEqual(
    responses.map((span) => {
      const {
        "codex.response.type": type,
        "gen_ai.usage.input_tokens": tokens,
      } = attributesOf(span);
      assert.equal(span.parentSpanId, sampling.spanId);
      return [type, tokens];
    }),
    [
      ["created", undefined],
      ["text_delta", undefined],
      ["completed", 30],
      ["completed", undefined],
    ],
  );
});

test("an answer that came as a whole has no first token of its own", async () => {
  const { logs, turn } = await callModel(({ call, clock }) => {
    clock.advance(40);
    call.answered({ status: 200 });
    call.event(DELTA);
    call.event(COMPLETED);
    call.end({});
  }, { request: { stream: false, serviceTier: "priority" } });
  const completed = logs.find((log) =>
    attributesOf(log)["event.kind"] === "response.completed"
  );
  assert.ok(completed);
  assert.equal(attributesOf(completed)["ttft_ms"], undefined);
  assert.equal(turn.ledger().modelMillis, 40);
  assert.equal(turn.ledger().firstTokenMillis, 0);
});

test("what an answer cost counts when it hit a limit", async () => {
  const { session } = await callModel(({ call }) => {
    call.answered({ status: 200 });
    call.event({ ...COMPLETED, type: "response.incomplete" });
    call.end({ finishReasons: ["max_output_tokens"] });
  });
  assert.equal(session.usage.totalTokens, 35);
});

test("an answer that says nothing of its usage is reported, not made up", async () => {
  const { logs, diagnostics } = await callModel(({ call }) => {
    call.answered({ status: 200 });
    call.event({ type: "response.completed", response: {} });
    call.end({});
  });
  assert.deepEqual(diagnostics.map(({ code }) => code), ["usage.missing"]);
  assert.deepEqual(logs.map(({ eventName }) => eventName), [
    "codex.api_request",
  ]);
});

class NetworkError extends Error {}

for (
  const [why, run, request, error, events] of [
    [
      "that is refused",
      ({ call }) => {
        call.answered({
          status: 429,
          errorMessage: "slow down",
          requestId: "req_1",
        });
        call.end({});
      },
      {},
      "429",
      [["codex.api_request", "slow down", 429]],
    ],
    [
      "that never arrives",
      ({ call }) => call.end({}, new NetworkError("unreachable")),
      { attempt: 2 },
      "NetworkError",
      [["codex.api_request", "unreachable", undefined]],
    ],
    [
      "whose stream breaks",
      ({ call }) => {
        call.answered({ status: 200 });
        const error = new TypeError("terminated");
        call.frame({ type: "error", error, durationMillis: 3 });
        call.end({}, error);
      },
      {},
      "TypeError",
      [
        ["codex.api_request", undefined, 200],
        ["codex.sse_event", "terminated", undefined],
        ["codex.sse_event", "terminated", undefined],
      ],
    ],
    [
      "whose stream ends too early",
      ({ call }) => {
        call.answered({ status: 200 });
        call.end({});
      },
      {},
      undefined,
      [
        ["codex.api_request", undefined, 200],
        [
          "codex.sse_event",
          "the stream ended before the response did",
          undefined,
        ],
      ],
    ],
    [
      "that is called off",
      ({ call }) => {
        call.answered({ status: 200 });
        call.end({}, new DOMException("stop", "AbortError"));
      },
      {},
      "AbortError",
      [["codex.api_request", undefined, 200]],
    ],
  ] as readonly (readonly [
    string,
    (calling: Calling) => void,
    Partial<ModelCallRequest>,
    string | undefined,
    readonly (readonly unknown[])[],
  ])[]
) {
  test(`a call ${why} says so on its span and in its events`, async () => {
    const { logs, spans } = await callModel(run, { request });
    const span = named(spans, "run_sampling_request");
    assert.equal(attributesOf(span)["error.type"], error);
    assert.equal(span.status.code, error === undefined ? 0 : 2);
    assert.deepEqual(
      logs.map((log) => {
        const attributes = attributesOf(log);
        return [
          log.eventName,
          attributes["error.message"],
          attributes["http.response.status_code"],
        ];
      }),
      events,
    );
    const first = logs[0] && attributesOf(logs[0]);
    assert.equal(first?.["attempt"], request.attempt ?? 0);
    assert.equal(
      first?.["auth.request_id"],
      error === "429" ? "req_1" : undefined,
    );
  });
}

test("after the end of a call nothing counts", async () => {
  const { logs, spans, session } = await callModel((calling) => {
    calling.call.end({}, new Error("gone"));
    streamed(calling);
  });
  assert.deepEqual(logs.map(({ eventName }) => eventName), [
    "codex.api_request",
  ]);
  assert.equal(spans.length, 2);
  assert.equal(session.usage.totalTokens, 0);
});

test("outside of turns a call is recorded all the same", async () => {
  const { spans, logs } = await observe({}, ({ session, clock }) => {
    streamed({ call: session.startModelCall(REQUEST), clock });
    assert.equal(session.usage.totalTokens, 35);
  });
  assert.equal(logs.length, 3);
  assert.deepEqual(
    attributesOf(named(spans, "run_sampling_request")),
    { model: "gpt-5.1-mini" },
  );
});

test("with everything off, a call still counts for the summary", async () => {
  const { turn, session } = await callModel(streamed, {
    observe: { signals: [] },
  });
  assert.equal(turn.report().usage.totalTokens, 35);
  assert.equal(session.summary().modelCalls.count, 1);
});

for (
  const [what, request] of [
    ["nothing", undefined],
    ["a number", 7],
    ["an empty object", {}],
    [
      "what throws",
      {
        get stream(): boolean {
          throw new Error("no");
        },
      },
    ],
    ["what is of other types", { model: {}, endpoint: 7n, attempt: "x" }],
  ] as const
) {
  test(`a call that is asked for with ${what} throws nothing`, async () => {
    const { spans } = await observe(
      {},
      ({ session, clock }) =>
        session.turn({ turnId: TURN_ID }, (turn) => {
          for (const target of [session, turn]) {
            const call = target.startModelCall(request as never);
            streamed({ call, clock });
            for (
              const method of ["answered", "frame", "event", "end"] as const
            ) {
              target.startModelCall(request as never)[method](
                undefined as never,
              );
            }
          }
        }),
    );
    assert.ok(spans.length >= 5);
  });
}
