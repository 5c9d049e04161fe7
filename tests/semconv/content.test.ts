/**
 * Content on spans: by opt-in alone, redacted and capped.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { OtelSettings, SessionOptions } from "../../mod.ts";
import { detectRuntime } from "../../src/runtime/mod.ts";
import { observe, type Observed } from "../_support/observed.ts";
import { MINIMAL_SESSION, TURN_ID } from "../_support/sessions.ts";
import { ANSWER, callModel, inMode, shown } from "./_session.ts";

const CONTENT = [
  "gen_ai.input.messages",
  "gen_ai.output.messages",
  "gen_ai.system_instructions",
  "gen_ai.tool.call.arguments",
  "gen_ai.tool.call.result",
  "gen_ai.tool.definitions",
];
const SECRET = "sk-proj-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56";

/** What a model is told and says, and what a tool does. */
async function talk({ session, clock }: Observed): Promise<void> {
  await session.turn({ turnId: TURN_ID }, async (turn) => {
    callModel(turn, clock, {
      content: () => ({
        systemInstructions: [{ type: "text", content: "be brief" }],
        inputMessages: [{
          role: "user",
          parts: [{ type: "text", content: `key ${SECRET}` }],
        }],
        toolDefinitions: [{ type: "function", name: "read_file" }],
      }),
    }, {
      ...ANSWER,
      outputMessages: [{
        role: "assistant",
        parts: [{ type: "text", content: "done" }],
        finish_reason: "stop",
      }],
    });
    await turn.tool(
      { name: "read_file", callId: "call_1", arguments: `{"key":"${SECRET}"}` },
      () => "z".repeat(100_000),
    );
  });
}

async function contentOf(
  settings: OtelSettings & { readonly session?: Partial<SessionOptions> },
  mode: "codex" | "genai" | "both" = "genai",
): Promise<Record<string, unknown>> {
  const { spans, diagnostics } = await inMode(mode, talk, settings);
  assert.deepEqual(diagnostics, []);
  return Object.fromEntries(
    spans.flatMap((span) => Object.entries(shown(span)))
      .filter(([key]) => CONTENT.includes(key)),
  );
}

test("no content leaves on spans unless asked for", async () => {
  assert.deepEqual(await contentOf({}), {});
});

test("no content leaves on the spans of Codex", async () => {
  assert.deepEqual(await contentOf({ genaiContent: "span" }, "codex"), {});
});

test('content: "none" of a session wins over genaiContent', async () => {
  assert.deepEqual(
    await contentOf({ genaiContent: "span", session: { content: "none" } }),
    {},
  );
});

for (const mode of ["genai", "both"] as const) {
  test(`${mode}: content leaves redacted and capped`, async () => {
    const content = await contentOf({ genaiContent: "span" }, mode);
    assert.deepEqual(Object.keys(content).sort(), CONTENT);
    const { "gen_ai.tool.call.result": result, ...others } = content;
    assert.deepEqual(others, {
      "gen_ai.system_instructions": '[{"type":"text","content":"be brief"}]',
      "gen_ai.input.messages":
        '[{"role":"user","parts":[{"type":"text","content":"key [REDACTED]"}]}]',
      "gen_ai.tool.definitions": '[{"type":"function","name":"read_file"}]',
      "gen_ai.output.messages":
        '[{"role":"assistant","parts":[{"type":"text","content":"done"}],"finish_reason":"stop"}]',
      "gen_ai.tool.call.arguments": '{"key":"[REDACTED]"}',
    });
    assert.equal(typeof result, "string");
    assert.ok(String(result).length < 65_700, String(String(result).length));
    assert.ok(String(result).length > 65_000);
  });
}

test("a call says whether it wants content", async () => {
  const wanted: boolean[] = [];
  for (const genaiContent of ["none", "span"] as const) {
    await inMode("genai", ({ session }) => {
      const call = session.startModelCall({
        provider: "openai",
        operation: "chat",
        endpoint: "/responses",
        content: () => {
          assert.equal(genaiContent, "span", "content was asked for");
          return {};
        },
      });
      wanted.push(call.wantsContent);
      call.end({});
    }, { genaiContent });
  }
  assert.deepEqual(wanted, [false, true]);
});

test("content that cannot be read does not cost the span", async () => {
  const { spans, diagnostics } = await inMode("genai", ({ session }) => {
    const call = session.startModelCall({
      provider: "openai",
      operation: "chat",
      endpoint: "/responses",
      content: () => {
        throw new Error("no");
      },
    });
    call.end({ outputMessages: [{ big: 7n }] });
  }, { genaiContent: "span" });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(spans.map(({ name }) => name), ["chat gpt-5.1"]);
});

const VARIABLE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

for (
  const [value, expected] of [
    ["SPAN_ONLY", "span"],
    ["span_and_event", "span"],
    ["true", "span"],
    ["EVENT_ONLY", "none"],
    ["NO_CONTENT", "none"],
    ["maybe", "none"],
  ] as const
) {
  test(`${VARIABLE}=${value} means ${expected}`, async () => {
    const runtime = {
      ...detectRuntime(),
      env: (key: string) => key === VARIABLE ? value : undefined,
    };
    await observe({
      fixture: MINIMAL_SESSION,
      runtime,
      settings: { semconv: "genai", env: "otel" },
    }, ({ otel, diagnostics }) => {
      const found = otel.settings().find((one) =>
        one.setting === "genaiContent"
      );
      assert.deepEqual(
        found,
        value === "maybe"
          ? { setting: "genaiContent", value: "none", origin: "default" }
          : {
            setting: "genaiContent",
            value: expected,
            origin: "environment",
            source: VARIABLE,
          },
      );
      assert.deepEqual(
        diagnostics.map(({ code }) => code),
        value === "maybe" ? ["environment.unusable"] : [],
      );
    });
  });
}

test("what the caller says about content wins over the variable", async () => {
  const runtime = {
    ...detectRuntime(),
    env: (key: string) => key === VARIABLE ? "SPAN_ONLY" : undefined,
  };
  await observe({
    runtime,
    settings: { semconv: "genai", env: "otel", genaiContent: "none" },
  }, ({ otel }) => {
    const found = otel.settings().find(({ setting }) =>
      setting === "genaiContent"
    );
    assert.equal(found?.value, "none");
  });
});
