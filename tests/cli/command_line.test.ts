import assert from "node:assert/strict";
import { test } from "node:test";
import { readFile } from "node:fs/promises";
import { COMMANDS } from "../../src/cli/commands.ts";
import { detectRuntime, type Runtime } from "../../src/runtime/mod.ts";
import { VERSION } from "../../src/version.ts";
import { agentOtel } from "./_support.ts";

for (
  const [args, problem] of [
    [["docter"], /^There is no command "docter" \(did you mean "doctor"\?\): /],
    [["help", "nope"], /^There is no command "nope": accepted are "replay", /],
    [["--colour"], 'There is no option "--colour" before a command'],
    [["show", "-a.jsonl"], /; a PATH that begins so goes behind --$/],
    [
      ["doctor", "--jsonn"],
      'There is no option "--jsonn": did you mean "--json"?',
    ],
    [["doctor", "-x"], /^There is no option "-x": accepted are /],
    [["doctor", "--__proto__"], /^There is no option "--__proto__"/],
    [["doctor", "now"], 'There is no place for "now"'],
    [["doctor", "--", "--json"], 'There is no place for "--json"'],
    [["doctor", "--json=yes"], "--json takes no value"],
    [["doctor", "--json", "--json"], "--json is given twice"],
    [["doctor", "--endpoint"], "--endpoint needs a value: --endpoint URL"],
    ...["-5", "0", "10001", "1.5", "soon"].map((millis) =>
      [
        ["doctor", "--endpoint", "http://a", "--timeout", millis],
        "--timeout must be 1 to 10000 milliseconds",
      ] as const
    ),
    [
      ["doctor", "--timeout", "--json"],
      "--timeout needs a value: --timeout MILLIS",
    ],
    [["doctor", "--endpoint="], "--endpoint needs a value: --endpoint URL"],
    [
      ["doctor", "--endpoint", "--json"],
      "--endpoint needs a value: --endpoint URL",
    ],
    [
      ["doctor", "--protocol", "grpc", "--endpoint", "http://a"],
      '--protocol must be one of "binary", "json"',
    ],
    [["doctor", "--protocol", "json"], "--protocol goes with --endpoint"],
    [["doctor", "--timeout", "5"], "--timeout goes with --endpoint"],
    [
      ["doctor", "--endpoint", "localhost:4318"],
      "--endpoint must be an http: or https: URL, such as http://localhost:4318",
    ],
    [
      ["doctor", "--endpoint", "http://a/?token=s3cret"],
      /^--endpoint must have no query: /,
    ],
    [
      ["doctor", "--endpoint", "http://a/v1/logs"],
      /^--endpoint must be the base URL: /,
    ],
    [
      ["doctor", "--signals", "logs,spans"],
      "--signals must be a list of logs, traces and metrics with commas between",
    ],
  ] as const
) {
  test(`agent-otel ${args.join(" ")} is refused with 2`, async () => {
    const { code, out, err } = await agentOtel(args);
    assert.deepEqual([code, out], [2, ""]);
    const [first = "", second] = err.split("\n");
    const said = first.replace(/^agent-otel: /, "");
    if (typeof problem === "string") assert.equal(said, problem);
    else assert.match(said, problem);
    const about = args[0] === "doctor" || args[0] === "show"
      ? ` ${args[0]}`
      : "";
    assert.equal(second, `Try agent-otel${about} --help.`);
    assert.doesNotMatch(err, /s3cret/);
  });
}

test("agent-otel help tells what --help does", async () => {
  const [help, about] = [await agentOtel(["help"]), "replay"];
  assert.deepEqual(help, await agentOtel(["--help"]));
  assert.equal(help.code, 0);
  for (const word of ["help", "--help"]) {
    assert.deepEqual(
      await agentOtel([word, about]),
      await agentOtel([about, "--help"]),
    );
  }
});

for (const flag of ["--help", "-h"]) {
  test(`agent-otel ${flag} lists the commands`, async () => {
    const { code, out, err } = await agentOtel([flag]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^Usage: agent-otel COMMAND/);
    assert.match(out, /\n {2}doctor {3}Sends one canary/);
  });

  test(`agent-otel doctor ${flag} tells every option, whatever else is given`, async () => {
    const { code, out } = await agentOtel(["doctor", "--nope", flag]);
    assert.equal(code, 0);
    const options = [...out.matchAll(/--(\w+)/g)].map(([, name]) => name);
    for (
      const name of ["config", "endpoint", "signals", "env", "json", "help"]
    ) {
      assert.ok(options.includes(name), name);
    }
    assert.match(out, /\nExit status:\n {2}0 {2}Nothing would be lost\.\n/);
    assert.ok(out.split("\n").every((line) => line.length <= 100));
  });
}

for (const flag of ["--version", "-v"]) {
  test(`agent-otel ${flag} tells the version alone`, async () => {
    assert.deepEqual(
      await agentOtel([flag]),
      { code: 0, out: `${VERSION}\n`, err: "" },
    );
  });
}

test("agent-otel without a command shows help as an error", async () => {
  const { code, out, err } = await agentOtel([]);
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /^Usage: agent-otel COMMAND/);
});

for (const { name, options, examples = [] } of COMMANDS) {
  test(`docs/cli.md, or a page of its own, tells every option of ${name}`, async () => {
    const read = (page: string): Promise<string> =>
      readFile(new URL(`../../docs/${page}`, import.meta.url), "utf8");
    const page = await read("cli.md");
    assert.match(page, new RegExp(`\\[\`${name}\`\\]`));
    const own = new RegExp(`\`${name}\`\\]\\((\\w+\\.md)\\)`).exec(page)?.[1];
    const [, section = ""] =
      new RegExp(`^## ${name}$(.*?)(^## |(?![^]))`, "ms").exec(page) ?? [];
    const text = own === undefined ? section : await read(own);
    for (const option of Object.keys(options)) {
      assert.ok(text.includes(`\`--${option}`), `--${option}`);
    }
  });

  test(`agent-otel ${name} has a help that keeps to 100 columns, and examples of its own options`, async () => {
    const { code, out } = await agentOtel([name, "--help"]);
    assert.equal(code, 0);
    assert.ok(out.split("\n").every((line) => line.length <= 100), out);
    assert.ok(examples.length > 0);
    for (const [, option = ""] of examples.join(" ").matchAll(/--([\w-]+)/g)) {
      assert.ok(Object.hasOwn(options, option), option);
    }
  });
}

for (
  const [args, problem] of [
    [
      ["replay", "none.jsonl", "--endpoint", "https://a"],
      "Cannot send to a:443: run it with --allow-net=a:443",
    ],
    [["demo"], "The demo starts servers and programs: run it with -A"],
  ] as const
) {
  test(`agent-otel ${args[0]} says what Deno has not permitted`, async () => {
    const runtime: Runtime = Object.create(detectRuntime(), {
      missingPermission: {
        value: (need: { readonly address: string }) =>
          `--allow-net=${need.address}`,
      },
    });
    assert.deepEqual(await agentOtel(args, {}, { runtime }), {
      code: 1,
      out: "",
      err: `agent-otel: ${problem}\n`,
    });
  });
}
