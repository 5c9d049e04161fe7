/**
 * A rollout of Codex that goes on for ever: turns of reasoning, commands and
 * their outputs, and token counts that add up.
 *
 * @module
 */
import type { Words } from "./recorded_words.ts";

const MODEL = "gpt-5.1-codex";
const WINDOW = 258_400;
/** Requests of the model in one turn. */
const MOST_REQUESTS = 16;

/** A call of a tool: what is written when it is asked for, and when it ran. */
interface Call {
  called(): object;
  ended(): Iterable<object>;
}

/** Records in the order a file holds them. */
export function* codexRecords(words: Words): Generator<object> {
  yield line("session_meta", {
    id: words.uuid(),
    timestamp: words.time(1),
    cwd: "/home/dev/project",
    originator: "codex_cli_rs",
    cli_version: "0.160.0",
    source: "cli",
    model_provider: "openai",
    base_instructions: { text: words.text(12_000) },
    git: { commit_hash: words.hex(40), branch: "main" },
  });
  const total = { input: 0, cached: 0, output: 0, reasoning: 0 };
  for (;;) yield* turn();

  function* turn(): Generator<object> {
    const turnId = words.uuid();
    yield event("task_started", {
      turn_id: turnId,
      trace_id: words.hex(32),
      model_context_window: WINDOW,
      collaboration_mode_kind: "default",
    });
    yield line("turn_context", {
      turn_id: turnId,
      cwd: "/home/dev/project",
      approval_policy: "on-request",
      sandbox_policy: { type: "workspace-write", network_access: false },
      model: MODEL,
      effort: "high",
      summary: "auto",
      user_instructions: words.text(1_500),
    });
    const prompt = words.text(40 + words.below(400));
    yield item("message", {
      role: "user",
      content: [{ type: "input_text", text: prompt }],
    });
    yield event("user_message", { message: prompt, images: [] });
    for (let left = 1 + words.below(MOST_REQUESTS); left > 0; left--) {
      yield* request(turnId, left === 1);
    }
  }

  /** One request: it reasons, then calls tools, or says the last word. */
  function* request(turnId: string, isLast: boolean): Generator<object> {
    yield item("reasoning", {
      summary: [{ type: "summary_text", text: words.text(120) }],
      content: null,
      encrypted_content: `gAAAAAB${words.hex(64).repeat(2 + words.below(24))}`,
    });
    if (!isLast) {
      const calls = Array.from({ length: 1 + words.below(3) }, aCall);
      for (const { called } of calls) yield called();
      // The answer is over: what it asked for runs, and is written down later.
      yield count();
      for (const { ended } of calls) yield* ended();
      return;
    }
    const text = words.text(200 + words.below(2_000));
    yield event("agent_message", { message: text, phase: "final" });
    yield item("message", {
      role: "assistant",
      content: [{ type: "output_text", text }],
    });
    yield count();
    yield event("task_complete", {
      turn_id: turnId,
      last_agent_message: text,
      duration_ms: 30_000,
    });
  }

  function aCall(): Call {
    const callId = `call_${words.hex(24)}`;
    return words.happens(0.15) ? aPatch(callId) : aCommand(callId);
  }

  function aPatch(callId: string): Call {
    return {
      called: () =>
        item("custom_tool_call", {
          status: "completed",
          call_id: callId,
          name: "apply_patch",
          input: `*** Begin Patch\n${words.output()}\n*** End Patch`,
        }),
      *ended() {
        yield item("custom_tool_call_output", {
          call_id: callId,
          output: JSON.stringify({
            output: "Success. Updated the following files:\nM src/reader.ts\n",
            metadata: { exit_code: 0, duration_seconds: 0.1 },
          }),
        });
      },
    };
  }

  function aCommand(callId: string): Call {
    const cmd = `rg --line-number '${words.text(30)}' src`;
    const cwd = "/home/dev/project";
    return {
      called: () =>
        item("function_call", {
          name: "exec_command",
          arguments: JSON.stringify({ cmd, workdir: cwd }),
          call_id: callId,
        }),
      *ended() {
        const code = words.happens(0.08) ? 1 : 0;
        const output = words.output();
        if (words.happens(0.3)) {
          yield event("exec_command_end", {
            call_id: callId,
            command: ["/bin/bash", "-lc", cmd],
            cwd,
            stdout: "",
            stderr: "",
            aggregated_output: output,
            exit_code: code,
            duration: { secs: 0, nanos: 81_700_000 },
            formatted_output: "",
            status: code === 0 ? "completed" : "failed",
          });
        }
        yield item("function_call_output", {
          call_id: callId,
          output: `Chunk ID: ${words.hex(6)}\nWall time: 0.0817 seconds\n` +
            `Process exited with code ${code}\nOriginal token count: 833\n` +
            `Output:\n${output}`,
        });
      },
    };
  }

  function count(): object {
    const last = {
      input: 4_000 + words.below(90_000),
      cached: words.below(4_000),
      output: 50 + words.below(1_200),
      reasoning: words.below(50),
    };
    for (const key of ["input", "cached", "output", "reasoning"] as const) {
      total[key] += last[key];
    }
    return event("token_count", {
      info: {
        total_token_usage: usage(total),
        last_token_usage: usage(last),
        model_context_window: WINDOW,
      },
      rate_limits: {
        primary: { used_percent: 12, window_minutes: 300 },
        secondary: { used_percent: 9, window_minutes: 10_080 },
        plan_type: "plus",
      },
    });
  }

  function line(type: string, payload: object): object {
    return { timestamp: words.time(1_500), type, payload };
  }

  function event(type: string, payload: object): object {
    return line("event_msg", { type, ...payload });
  }

  function item(type: string, payload: object): object {
    return line("response_item", { type, ...payload });
  }
}

interface Tokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

function usage({ input, cached, output, reasoning }: Tokens): object {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}
