import assert from "node:assert/strict";
import test from "node:test";

import { type Breach, checkWalls } from "../../scripts/check_walls.ts";

function check(files: Readonly<Record<string, string>>): Breach[] {
  return checkWalls(new Map(Object.entries(files)));
}

const SOUND = {
  "mod.ts": `export { start } from "./src/signals/start.ts";`,
  "src/signals/start.ts": `
    import { context } from "@opentelemetry/api";
    import type { LogRecordProcessor } from "@opentelemetry/sdk-logs";
    import type { Runtime } from "../runtime/types.ts";
    import { detectRuntime } from "../runtime/mod.ts";
    export async function start() { return await import("../otlp/mod.ts"); }`,
  "src/events/user_prompt.ts": `
    // Deno, Bun and process are only words here; so is fetch().
    import type { Runtime } from "../runtime/types.ts";
    export const brief = "runs on Deno, with process and fetch()";
    export const processor = settings.process.name;`,
  "src/otlp/mod.ts": `
    import { LoggerProvider } from "@opentelemetry/sdk-logs";
    export { send } from "./transport.ts";`,
  "src/otlp/transport.ts": `export const send = () => runtime.fetch("x");`,
  "src/runtime/types.ts": `export interface Runtime { readonly name: string }`,
  "src/runtime/mod.ts":
    `export const os = globalThis.process?.getBuiltinModule?.("node:os");`,
  "src/collector/mod.ts":
    `import { detectRuntime } from "../runtime/mod.ts"; import "@bufbuild/protobuf/wire";`,
};

test("checkWalls() finds nothing in a sound house", () => {
  assert.deepEqual(check(SOUND), []);
});

for (
  const [why, file, source, what] of [
    [
      "an event that reaches the host through another file",
      "src/events/helper.ts",
      `import { os } from "../encode/walker.ts";`,
      "src/events/helper.ts → src/encode/walker.ts → src/runtime/mod.ts",
    ],
    [
      "an encoder that uses a package",
      "src/redaction/a.ts",
      `import { create } from "@bufbuild/protobuf";`,
      "src/redaction/a.ts → npm:@bufbuild/protobuf",
    ],
    [
      "a host named outside src/runtime",
      "src/session/a.ts",
      `const a = Deno.pid;`,
      "Deno",
    ],
    [
      "a host named through globalThis",
      "src/session/a.ts",
      `const a = globalThis.navigator?.userAgent;`,
      "navigator",
    ],
    [
      "a host named through a cast",
      "src/session/a.ts",
      "const a = (globalThis as unknown as Host).Bun;",
      "Bun",
    ],
    [
      "a second sender",
      "src/otlp/exporter.ts",
      `await settings.fetch(url);`,
      "fetch(",
    ],
    [
      "a socket",
      "src/session/a.ts",
      `new WebSocket(url);`,
      "WebSocket",
    ],
    [
      "an exporter known outside the provider",
      "src/session/a.ts",
      `import { exporter } from "../otlp/mod.ts";`,
      "src/otlp/mod.ts",
    ],
    [
      "a decoder that shares code with the encoder",
      "src/collector/decode.ts",
      `import { walk } from "../encode/walker.ts";`,
      "src/collector/decode.ts → src/encode/walker.ts",
    ],
    [
      "a root entry that reaches a tool, even later",
      "src/session/a.ts",
      `export const a = () => import("../collector/mod.ts");`,
      "mod.ts → src/session/a.ts → src/collector/mod.ts",
    ],
    [
      "a root entry that loads the SDK",
      "src/session/a.ts",
      `export { a } from "../otlp/mod.ts";`,
      "mod.ts → src/session/a.ts → src/otlp/mod.ts → npm:@opentelemetry/sdk-logs",
    ],
    [
      "the SDK imported statically outside its places",
      "src/metrics/a.ts",
      `import { MeterProvider } from "@opentelemetry/sdk-metrics";`,
      "npm:@opentelemetry/sdk-metrics",
    ],
    [
      "a node: module, also of a type",
      "src/runtime/a.ts",
      `import type { Server } from "node:http";`,
      "node:http",
    ],
    [
      "a node: module taken outside src/runtime",
      "src/collector/a.ts",
      `host.getBuiltinModule("node:http");`,
      "getBuiltinModule",
    ],
    [
      "an import that cannot be read",
      "src/config/a.ts",
      `await import(name);`,
      "a computed import: it cannot be checked",
    ],
    [
      "an import of a file that is not there",
      "src/config/a.ts",
      `import { a } from "./gone.ts";`,
      "no such file: src/config/gone.ts",
    ],
  ] as const
) {
  test(`checkWalls() finds ${why}`, () => {
    const found = check({
      ...SOUND,
      "mod.ts": `export { a } from "./src/session/a.ts";`,
      "src/session/a.ts": "export const a = 1;",
      "src/encode/walker.ts": file === "src/events/helper.ts"
        ? `import { os } from "../runtime/mod.ts";`
        : "export const walk = 1;",
      [file]: source,
    });
    assert.ok(
      found.some((breach) => breach.what === what),
      JSON.stringify(found, null, 2),
    );
  });
}

test("checkWalls() names the file and the line", () => {
  assert.deepEqual(check({ "src/session/a.ts": "\nconst a = Bun.version;" }), [
    {
      wall: "only src/runtime names a host",
      file: "src/session/a.ts",
      line: 2,
      what: "Bun",
    },
  ]);
});
