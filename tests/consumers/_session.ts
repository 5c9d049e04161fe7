/**
 * One session as an agent has it, set up as a drop-in for Codex: a prompt, a
 * response over HTTP and one over a websocket, three tools of which one fails
 * and one is an MCP server's, and an agent that was started by the agent.
 *
 * @module
 */
import {
  type OtelSettings,
  type ResponseEvent,
  type SessionOptions,
  SessionTelemetry,
  type Turn,
} from "../../mod.ts";
import { boundedOriginator, METRIC_NAMES } from "../../src/metrics/mod.ts";
import { hostWith } from "../_support/host.ts";
import { type Arrived, observe, type Observed } from "../_support/observed.ts";
import { MINIMAL_SESSION } from "../_support/sessions.ts";

/** Ids of the session, as text of UUIDs. */
export const IDS = {
  conversation: "019ecba3-1618-7c63-8e2e-e2eaf13075f3",
  turn: "019ecba3-2a0b-7f10-8e4b-5b9d3c7f1a20",
  child: "019ecba3-9d55-7c3a-9d55-2f6a1c0e8b77",
  childTurn: "019ecba3-a1b2-7d10-8e4b-111111111111",
} as const;

const OPTIONS: SessionOptions = {
  conversationId: IDS.conversation,
  model: "gpt-5.1",
  slug: "gpt-5",
  accountId: "account-7",
  accountEmail: "person@example.com",
  authMode: "Chatgpt",
  originator: "codex_cli_rs",
  terminalType: "tty",
  logUserPrompts: true,
};

/** Words of the user that may stand under `prompt` alone. */
export const PROMPT = "list the files, please";

const VARIABLES: Readonly<Record<string, string>> = {
  OTEL_RESOURCE_ATTRIBUTES:
    "user.id=person%40example.org,service.name=ignored,job.id=a%2Cb",
};

/** What the turns gave for durable records. */
export interface TurnTraces {
  main?: string | undefined;
  child?: string | undefined;
}

/** What arrived, and what the turns gave for durable records. */
export interface ConsumedSession extends Arrived {
  readonly traces: TurnTraces;
}

/** Records the session, and gives back what arrived. */
export async function consumedSession(
  settings: OtelSettings = {},
): Promise<ConsumedSession> {
  const traces: TurnTraces = {};
  const arrived = await observe({
    fixture: { ...MINIMAL_SESSION, options: OPTIONS },
    runtime: hostWith(VARIABLES, {
      hostname: () => "some-host",
      os: () => ({ name: "Ubuntu", version: "24.04" }),
    }),
    settings: {
      serviceName: "codex_cli_rs",
      serviceVersion: "0.153.4",
      env: "otel",
      ...settings,
    },
  }, (observed) => record(observed, traces));
  return { ...arrived, traces };
}

async function record(observed: Observed, traces: TurnTraces): Promise<void> {
  const { otel, session } = observed;
  start(observed);
  await otel.spans.run(
    "app_server.request",
    {
      method: "turn/start",
      transport: "stdio",
      requestId: "1",
      connectionId: "c-1",
    },
    () =>
      session.spans.run(
        "session_loop",
        {},
        () =>
          session.spans.run("submission_dispatch", {
            submissionId: "s-1",
            operation: "turn_input",
          }, () =>
            session.turn(
              { turnId: IDS.turn, reasoningEffort: "high" },
              (turn) => {
                traces.main = turn.traceField.trace_id;
                return takeTurn(observed, turn, traces);
              },
            )),
      ),
  );
  session.threadEnded();
}

function start({ otel, session }: Observed): void {
  otel.metrics?.counter(METRIC_NAMES.processStart, 1, {
    originator: boundedOriginator("codex_cli_rs"),
  });
  session.threadStarted({ isGit: true });
  session.modelListRequest({
    durationMillis: 30,
    attempt: 0,
    status: 200,
    endpoint: "/models",
    auth: { headerAttached: true, headerName: "authorization" },
  });
  session.conversationStarts({
    providerName: "OpenAI",
    reasoningEffort: "high",
    reasoningSummary: "auto",
    approvalPolicy: "on-request",
    sandboxPolicy: "workspace-write",
    mcpServers: ["docs"],
  });
  session.startupPhase({
    phase: "thread_start_total",
    durationMillis: 120,
    status: "ready",
  });
  session.authRecovery({
    mode: "managed",
    step: "reload",
    outcome: "recovery_not_run",
    reason: "not_chatgpt_auth",
  });
}

async function takeTurn(
  observed: Observed,
  turn: Turn,
  traces: TurnTraces,
): Promise<void> {
  const { session } = observed;
  session.userPrompt([{ type: "text", text: PROMPT }]);
  await session.spans.run("run_turn", {}, async () => {
    await session.spans.run(
      "run_sampling_request",
      { turnId: IDS.turn, cwd: "/home/me/project" },
      async () => {
        await overHttp(observed);
        await overWebsocket(observed, turn);
      },
    );
    await tools(observed);
    await childAgent(observed, traces);
  });
  session.counter(METRIC_NAMES.skillInjected, 1, {
    status: "ok",
    skill: "release-notes",
    invoke_type: "explicit",
  });
  session.counter(METRIC_NAMES.guardianReview, 1, { decision: "approved" });
}

async function overHttp({ session, clock }: Observed): Promise<void> {
  await session.spans.run("stream_request", {}, async () => {
    const call = {
      attempt: 0,
      endpoint: "/responses",
      auth: { headerAttached: true, headerName: "authorization" },
    };
    await session.runApiRequest(call, () => {
      clock.advance(435.7);
      return Promise.resolve({ status: 200 });
    });
    await session.runApiRequest(call, () => {
      const error = Object.assign(new Error("unauthorized"), { status: 401 });
      return Promise.reject(error);
    }).catch(() => {});
  });
  session.sseEvent({ kind: "message", durationMillis: 3.9 });
  session.sseEvent({ kind: "response.completed", durationMillis: 4 });
  session.sseEventCompleted(USAGE);
}

const USAGE = {
  inputTokens: 1200,
  cachedTokens: 800,
  cacheWriteTokens: 5,
  outputTokens: 40,
  reasoningTokens: 12,
  totalTokens: 1240,
  ttftMillis: 250,
  reasoningEffort: "high",
};

const STREAM: readonly ResponseEvent[] = [
  { type: "response.created" },
  { type: "response.output_text.delta" },
  {
    type: "response.output_item.done",
    item: {
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "Done." }],
    },
  },
  {
    type: "response.completed",
    response: {
      usage: {
        input_tokens: 1200,
        input_tokens_details: { cached_tokens: 800 },
        output_tokens: 40,
        output_tokens_details: { reasoning_tokens: 12 },
        total_tokens: 1240,
      },
    },
  },
];

async function overWebsocket(
  { session, clock }: Observed,
  turn: Turn,
): Promise<void> {
  const connection = { connectionReused: false };
  session.websocketConnect({
    durationMillis: 80,
    status: 101,
    endpoint: "/responses",
    ...connection,
  });
  session.websocketRequest({ durationMillis: 9, ...connection });
  await session.spans.run(
    "model_client.stream_responses_websocket",
    {},
    () => session.spans.run("responses_websocket.stream_request", {}, () => {}),
  );
  await session.spans.response({ turn }, async ({ handle }) => {
    for (const event of STREAM) {
      clock.advance(10);
      await handle(event, () =>
        session.websocketOutcome({
          type: "text",
          data: JSON.stringify(event),
          durationMillis: 10,
        }));
    }
  });
  session.websocketOutcome({
    type: "text",
    data: JSON.stringify({
      type: "responsesapi.websocket_timing",
      timing_metrics: {
        responses_duration_excl_engine_and_client_tool_time_ms: 12,
        engine_service_total_ms: 900,
        engine_iapi_ttft_total_ms: 200,
        engine_service_ttft_total_ms: 210,
        engine_iapi_tbt_across_engine_calls_ms: 5.5,
        engine_service_tbt_across_engine_calls_ms: 6.5,
      },
    }),
    durationMillis: 2,
  });
  session.sseEventCompleted(USAGE);
}

async function tools({ session, clock }: Observed): Promise<void> {
  for (
    const [callId, fails] of [["call_ok", false], [
      "call_failed",
      true,
    ]] as const
  ) {
    const call = { toolName: "shell_command", callId };
    session.toolDecision({ ...call, decision: "approved", source: "user" });
    session.sandboxOutcome({
      ...call,
      outcome: "sandboxed",
      initialDurationMillis: 12,
    });
    const tool = (): Promise<{ output: string }> => {
      clock.advance(92.4);
      if (fails) throw new Error("exit code 2");
      return Promise.resolve({ output: "README.md\n" });
    };
    await session.spans.run(
      "handle_tool_call",
      {},
      () =>
        session.spans.run(
          "dispatch_tool_call_with_terminal_outcome",
          call,
          () =>
            session.runTool({
              ...call,
              arguments: '{"command":["ls"]}',
              metricAttributes: {
                sandbox: "none",
                sandbox_policy: "workspace-write",
              },
            }, tool).catch(() => {}),
        ),
    );
  }
  await session.runTool({
    toolName: "search",
    toolNamespace: "mcp__docs__",
    callId: "call_mcp",
    arguments: '{"q":"telemetry"}',
    mcpServer: "docs",
    mcpServerOrigin: "https://mcp.example",
  }, () => Promise.resolve({ output: "found" }));
}

/** A thread of a sub-agent, in the trace of its root. */
async function childAgent(
  { otel }: Observed,
  traces: TurnTraces,
): Promise<void> {
  const child = new SessionTelemetry(otel, {
    ...OPTIONS,
    conversationId: IDS.child,
    agentName: "/root/reviewer",
    sessionSource: "subagent_review",
  });
  await child.turn({ turnId: IDS.childTurn }, (turn) => {
    traces.child = turn.traceField.trace_id;
  });
}
