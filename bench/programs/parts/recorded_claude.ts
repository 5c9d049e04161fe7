/**
 * A transcript of Claude Code that goes on for ever: a record for each block of
 * an answer, results of tools twice as it writes them, and now and then a
 * sub-agent in the same file.
 *
 * @module
 */
import type { Words } from "./recorded_words.ts";

const MODEL = "claude-sonnet-4-5-20250929";
/** Requests of the model in one turn. */
const MOST_REQUESTS = 16;
/** Requests of a sub-agent. */
const MOST_BELOW = 6;

/** One who asks the model: the session, or a sub-agent of it. */
interface Chain {
  readonly isSidechain: boolean;
  last: string | null;
}

interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: object;
}

/** Records in the order a file holds them. */
export function* claudeRecords(words: Words): Generator<object> {
  const sessionId = words.uuid();
  const main: Chain = { isSidechain: false, last: null };
  yield { type: "mode", mode: "normal", sessionId };
  for (;;) {
    yield {
      type: "file-history-snapshot",
      messageId: words.uuid(),
      snapshot: { trackedFileBackups: {}, timestamp: words.time(1) },
      isSnapshotUpdate: false,
    };
    yield* said(main, words.text(40 + words.below(400)));
    yield* answers(main, 1 + words.below(MOST_REQUESTS));
  }

  /** Requests in a row; the last one says the last word. */
  function* answers(chain: Chain, requests: number): Generator<object> {
    for (let left = requests; left > 1; left--) {
      const calls = Array.from({ length: 1 + words.below(2) }, aCall);
      yield* answer(chain, calls);
      for (const call of calls) yield result(chain, call.id, words.output());
      if (!chain.isSidechain && words.happens(0.05)) yield* delegated(chain);
    }
    yield* answer(chain, []);
  }

  /** A piece of work that a sub-agent does. */
  function* delegated(chain: Chain): Generator<object> {
    const prompt = words.text(300);
    const call = {
      id: `toolu_${words.hex(24)}`,
      name: "Task",
      input: { description: "Look", subagent_type: "general-purpose", prompt },
    };
    yield* answer(chain, [call]);
    const below: Chain = { isSidechain: true, last: null };
    yield* said(below, prompt);
    yield* answers(below, 1 + words.below(MOST_BELOW));
    yield result(chain, call.id, words.text(400));
  }

  function aCall(): Call {
    return words.happens(0.2)
      ? {
        id: `toolu_${words.hex(24)}`,
        name: "Edit",
        input: {
          file_path: "/home/dev/project/src/reader.ts",
          old_string: words.text(200),
          new_string: words.output(),
        },
      }
      : {
        id: `toolu_${words.hex(24)}`,
        name: "Bash",
        input: { command: words.text(80), description: "Look for it" },
      };
  }

  /** One message of the model, a record for each block. */
  function* answer(chain: Chain, calls: readonly Call[]): Generator<object> {
    const message = {
      model: MODEL,
      id: `msg_${words.hex(24)}`,
      type: "message",
      role: "assistant",
      stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 2 + words.below(9),
        cache_creation_input_tokens: words.below(4_000),
        cache_read_input_tokens: 20_000 + words.below(90_000),
        output_tokens: 30 + words.below(1_200),
        service_tier: "standard",
      },
    };
    const requestId = `req_${words.hex(24)}`;
    const signature = words.hex(64).repeat(2 + words.below(8));
    for (
      const block of [
        { type: "thinking", thinking: words.text(200), signature },
        { type: "text", text: words.text(60 + words.below(600)) },
        ...calls.map((call) => ({ type: "tool_use", ...call })),
      ]
    ) {
      yield line(chain, "assistant", {
        message: { ...message, content: [block] },
        requestId,
      });
    }
  }

  function* said(chain: Chain, content: string): Generator<object> {
    yield line(chain, "user", { message: { role: "user", content } });
  }

  function result(chain: Chain, id: string, output: string): object {
    const failed = words.happens(0.08);
    return line(chain, "user", {
      message: {
        role: "user",
        content: [{
          tool_use_id: id,
          type: "tool_result",
          content: output,
          is_error: failed,
        }],
      },
      toolUseResult: { stdout: output, stderr: "", interrupted: false },
    });
  }

  function line(chain: Chain, type: string, rest: object): object {
    const uuid = words.uuid();
    const parentUuid = chain.last;
    chain.last = uuid;
    return {
      parentUuid,
      isSidechain: chain.isSidechain,
      userType: "external",
      cwd: "/home/dev/project",
      sessionId,
      version: "2.1.223",
      gitBranch: "main",
      type,
      uuid,
      timestamp: words.time(1_500),
      ...rest,
    };
  }
}
