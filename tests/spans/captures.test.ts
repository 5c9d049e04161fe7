/**
 * Our spans of a turn beside captures of Codex, where those are at hand.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test, type TestContext } from "node:test";

import type { AnyValue, ReceivedSpan } from "../../src/collector/mod.ts";
import { observe } from "../_support/observed.ts";
import { wireAttributes } from "../_support/wire.ts";

const folder = new URL("../../../shared/data/otlp/", import.meta.url);

/** What we leave out on purpose, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "codex.custom.observed": "made up for the capture",
};

interface CapturedSpan {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: readonly {
    readonly key: string;
    readonly value: AnyValue;
  }[];
}

interface Capture {
  readonly payload: {
    readonly resourceSpans: readonly {
      readonly scopeSpans: readonly {
        readonly spans: readonly CapturedSpan[];
      }[];
    }[];
  };
}

async function captured(
  t: TestContext,
  file: string,
): Promise<readonly CapturedSpan[] | undefined> {
  const text = await readFile(new URL(file, folder), "utf8")
    .catch(() => undefined);
  if (text === undefined) {
    t.diagnostic(`not at hand: ${file}`);
    return undefined;
  }
  const { payload } = JSON.parse(text) as Capture;
  return payload.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans)
  );
}

/** The same spans, made by us: request, dispatch, turn. */
async function ours(): Promise<readonly ReceivedSpan[]> {
  const { spans } = await observe(
    {},
    ({ otel, session }) =>
      otel.spans.run("app_server.request", {
        method: "turn/start",
        transport: "in-process",
        requestId: "1",
      }, () =>
        session.spans.run("submission_dispatch", {
          submissionId: "s",
          operation: "turn_input",
        }, () => session.turn({ turnId: crypto.randomUUID() }, () => {}))),
  );
  return spans;
}

for (
  const file of [
    "codex-0.154.0-exec-turn-spans-traces.json",
    "codex-0.155.1-exec-thread-turn-traces.json",
  ]
) {
  test(`our spans have what those of ${file} have, with the same types`, async (t) => {
    const theirs = await captured(t, file);
    if (theirs === undefined) return;
    const mine: readonly ReceivedSpan[] = await ours();
    for (const span of theirs) {
      const own = mine.find(({ name }) => name === span.name);
      assert.ok(own, span.name);
      const attributes = wireAttributes(own);
      for (const { key, value } of span.attributes) {
        if (Object.hasOwn(LEFT_OUT, key)) continue;
        assert.deepEqual(
          Object.keys(attributes[key] ?? {}),
          Object.keys(value),
          `${key} of ${span.name}`,
        );
      }
      const parent: CapturedSpan | undefined = theirs.find(({ spanId }) =>
        spanId === span.parentSpanId
      );
      if (parent === undefined) continue;
      const ownParent: ReceivedSpan | undefined = mine.find(({ name }) =>
        name === parent.name
      );
      assert.equal(own.parentSpanId, ownParent?.spanId);
    }
  });
}

test("the turn span has a conversation's id as text, once, and no bridge's attributes", async () => {
  const spans = await ours();
  const turn = spans.find(({ name }) => name === "session_task.turn");
  const attributes = wireAttributes(turn ?? assert.fail());
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  for (const key of ["thread.id", "turn.id"]) {
    const value = attributes[key] ?? assert.fail(key);
    assert.match("stringValue" in value ? value.stringValue : "", uuid);
  }
  for (
    const key of [
      "thread.name",
      "target",
      "busy_ns",
      "idle_ns",
      "code.file.path",
      "code.line.number",
      "code.module.name",
    ]
  ) {
    assert.equal(attributes[key], undefined, key);
  }
});
