import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Diagnostic, OtelProvider, type OtelSettings } from "../../mod.ts";
import { parseOtelConfig } from "../../src/config/mod.ts";
import { doctor, formatDoctorReport } from "../../src/doctor/mod.ts";
import { SessionTelemetry } from "../../mod.ts";
import { agentOtel } from "../cli/_support.ts";
import { hostWith } from "../doctor/_support.ts";
import {
  answer,
  hang,
  reset,
  startScriptedServer,
  type Step,
  unusedUrl,
} from "../otlp/_support/scripted_server.ts";
import { createFolder } from "../tls/_support/folder.ts";

/** Each in a place of its own. */
const SECRETS = {
  user: "user-c4nary-1",
  password: "pass-c4nary-2",
  query: "query-c4nary-3",
  token: "token-c4nary-4",
  key: "key-c4nary-5",
  variable: "variable-c4nary-6",
  statsig: "statsig-c4nary-7",
  fragment: "fragment-c4nary-8",
};

/** The same as it may be repeated. */
const CANARIES: readonly string[] = [
  ...Object.values(SECRETS),
  "c4nary",
  btoa(`${SECRETS.user}:${SECRETS.password}`),
];

const RUNTIME = hostWith({
  OTEL_EXPORTER_OTLP_HEADERS: `x-variable=${SECRETS.variable}`,
  OTEL_EXPORTER_OTLP_TIMEOUT: "400",
});

/** Settings with a secret in every place that takes one. */
function secretSettings(origin: string): OtelSettings {
  const { user, password, query, token, key, fragment } = SECRETS;
  const to = (signal: string) => ({
    otlpHttp: {
      endpoint: `${
        origin.replace("//", `//${user}:${password}@`)
      }/v1/${signal}?api_key=${query}#${fragment}`,
      headers: { "x-token": `Bearer ${token}`, "x-api-key": key },
      timeoutMillis: 400,
    },
  });
  return {
    logs: to("logs"),
    traces: to("traces"),
    statsig: {
      endpoint: `${origin}/v1/metrics?key=${query}`,
      apiKey: SECRETS.statsig,
    },
    globals: "never",
    flushOnExit: false,
  };
}

/** Every text that printing the value, or looking into it, could show. */
function everythingIn(value: unknown): string {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const look = (part: unknown): void => {
    if (typeof part === "function") texts.push(part.name);
    else if (typeof part !== "object" || part === null) {
      texts.push(String(part));
    } else if (!seen.has(part)) {
      seen.add(part);
      for (const key of Object.getOwnPropertyNames(part)) {
        texts.push(key);
        look((part as Record<string, unknown>)[key]);
      }
    }
  };
  look(value);
  return texts.join("\n");
}

function assertNoSecret(what: string, value: unknown): void {
  const text = everythingIn(value);
  for (const canary of CANARIES) {
    const at = text.indexOf(canary);
    assert.equal(
      at,
      -1,
      `${what}: ${text.slice(Math.max(0, at - 80), at + 40)}`,
    );
  }
}

/** Repeats what it was sent: headers, user and password in clear, the URL. */
function echo(status: number): Step {
  return (response, request) => {
    const [, token = ""] = request.headers.authorization?.split(" ") ?? [];
    const user = token.startsWith("token") ? token : atob(token);
    const words = `${user} ${
      JSON.stringify(request.headers)
    } at http://c${request.url}`;
    const body = status === 200
      ? { partialSuccess: { rejectedLogRecords: "1", errorMessage: words } }
      : { message: words };
    response.writeHead(status, {
      "content-type": "application/json",
      location: `http://${user}@b.example${request.url}`,
    }).end(JSON.stringify(body));
  };
}

for (
  const [why, step] of [
    ["takes everything", answer(200)],
    ["repeats what it is sent, with 400", echo(400)],
    ["repeats it with 401", echo(401)],
    ["repeats it with 503", echo(503)],
    ["repeats it in a partial success", echo(200)],
    ["redirects with it", echo(302)],
    ["resets connections", reset],
    ["never answers", hang],
    [
      "answers with a page",
      answer(200, { "content-type": "text/html" }, "<html>"),
    ],
    ["is not there", undefined],
  ] as const
) {
  test(`no secret is told of a collector that ${why}`, async () => {
    const server = step && await startScriptedServer(step);
    const url = new URL(server?.url ?? await unusedUrl());
    const folder = createFolder();
    try {
      const directory = folder.path("spool");
      const settings = {
        ...secretSettings(url.origin),
        spool: { directory, durability: "event" as const },
      };
      const diagnostics: Diagnostic[] = [];
      const otel = await OtelProvider.start({
        ...settings,
        onDiagnostic: (diagnostic) => void diagnostics.push(diagnostic),
      }, { runtime: RUNTIME });
      const session = new SessionTelemetry(otel, {
        conversationId: "c",
        model: "m",
      });
      const turn = session.startTurn({ turnId: "t" });
      session.userPrompt([{ type: "text", text: "hello" }]);
      turn.end();
      await otel.flush({ budgetMillis: 300 });
      assertNoSecret("settings", otel.settings());
      assertNoSecret("stats", otel.stats());
      assertNoSecret("files while it runs", filesOf(directory));
      const receipt = await otel.shutdown({ budgetMillis: 300 });
      assertNoSecret("receipt", receipt);
      assertNoSecret("files", filesOf(directory));
      assertNoSecret("diagnostics", diagnostics);
      assert.ok(receipt.logs.recorded > 0);

      const report = await doctor(settings, { runtime: RUNTIME });
      assert.equal(report.signals.length, 3);
      assertNoSecret("report", report);
      assertNoSecret("text", formatDoctorReport(report));
      assert.match(formatDoctorReport(report), /\[REDACTED\]/);

      // The secrets were really sent, so there was something to tell.
      const sent = everythingIn(server?.requests);
      if (step !== undefined) {
        for (const secret of ["token", "key", "query", "statsig"] as const) {
          assert.ok(sent.includes(SECRETS[secret]), secret);
        }
      }
    } finally {
      await server?.close();
      folder.remove();
    }
  });
}

/** Names and contents of the files in a directory. */
function filesOf(directory: string): readonly (readonly [string, string])[] {
  return readdirSync(directory).map((name) => [
    name,
    readFileSync(join(directory, name), "latin1"),
  ]);
}

for (
  const [why, settings] of [
    ["an endpoint that is no URL", {
      logs: {
        otlpHttp: {
          endpoint:
            `//${SECRETS.user}:${SECRETS.password}@h?k=${SECRETS.query}`,
        },
      },
    }],
    ["an endpoint with another scheme", {
      logs: {
        otlpHttp: {
          endpoint:
            `ftp://${SECRETS.user}:${SECRETS.password}@h/?k=${SECRETS.query}`,
        },
      },
    }],
    ["a header that cannot be sent", {
      logs: { otlpHttp: { headers: { "x-key": `${SECRETS.key}\n` + "ü€" } } },
    }],
    ["a header that is no text", {
      logs: { otlpHttp: { headers: { "x-key": [SECRETS.key] } } },
    }],
    ["a certificate that is none", {
      logs: {
        otlpHttp: {
          endpoint: `https://h/?k=${SECRETS.query}`,
          headers: { "x-key": SECRETS.key },
          tls: { caCertificate: "/no/such/file" },
        },
      },
    }],
    ["a key that is no text", {
      statsig: { endpoint: "http://h/", apiKey: { secret: SECRETS.statsig } },
    }],
    ["gRPC", {
      logs: {
        otlpGrpc: {
          endpoint: `https://${SECRETS.user}:${SECRETS.password}@h:4317`,
          headers: { "x-key": SECRETS.key },
        },
      },
    }],
  ] as const
) {
  test(`no secret is told of ${why}, neither by start() nor by doctor()`, async () => {
    const given = settings as unknown as OtelSettings;
    const { otel, error } = await OtelProvider.tryStart(given);
    await otel.shutdown();
    assert.ok(error instanceof Error);
    assertNoSecret("error", error);
    const report = await doctor(given);
    assert.equal(report.ok, false);
    assertNoSecret("report", report);
    assertNoSecret("text", formatDoctorReport(report));
  });
}

for (
  const [why, text] of [
    ["no TOML", `[otel]\nexporter = "${SECRETS.token}\n`],
    ["a key given twice", `a = "${SECRETS.token}"\na = "${SECRETS.key}"`],
    [
      "a header of the wrong type",
      `[otel.exporter.otlp-http]\nheaders = { "x" = ["${SECRETS.token}"] }`,
    ],
    [
      "a header with a variable that is not set",
      `[otel.exporter.otlp-http]
      endpoint = "http://h/"
      protocol = "json"
      headers = { "x" = "${SECRETS.token} \${NO_SUCH_VARIABLE}" }`,
    ],
    [
      "an endpoint that is no URL",
      `[otel.exporter.otlp-http]
      endpoint = "//${SECRETS.user}:${SECRETS.password}@h/?k=${SECRETS.query}"
      protocol = "json"`,
    ],
  ] as const
) {
  test(`no secret is told of a file with ${why}`, async () => {
    const report = await doctor(() => ({
      config: parseOtelConfig(text, { path: "my.toml" }),
    }));
    assert.equal(report.findings[0]?.code, "config_invalid");
    assertNoSecret("report", report);
  });
}

test("no secret is told by the command, as text or as JSON", async () => {
  const server = await startScriptedServer(echo(403));
  try {
    const { origin } = new URL(server.url);
    const { user, password, token } = SECRETS;
    const endpoint = origin.replace("//", `//${user}:${password}@`);
    const variables = {
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${token}`,
    };
    for (const more of [[], ["--json"]]) {
      const args = ["doctor", "--endpoint", endpoint, ...more];
      const { code, out, err } = await agentOtel(args, variables);
      assert.equal(code, 1);
      assert.match(out, /forbidden/);
      assertNoSecret("output", [out, err]);
    }
    // A pasted line may end in the wrong place.
    for (
      const args of [
        ["doctor", "--endpoint", `${endpoint}?k=${SECRETS.query}`],
        ["doctor", "--endpoint", `ftp://${user}:${password}@h`],
        ["doctor", "--protocol", SECRETS.key, "--endpoint", origin],
        ["doctor", "--env", SECRETS.key],
        ["doctor", "--timeout", SECRETS.key, "--endpoint", origin],
        ["doctor", "--signals", SECRETS.key],
      ]
    ) {
      const { code, out, err } = await agentOtel(args);
      assert.equal(code, 2);
      assertNoSecret("usage", [out, err]);
    }
  } finally {
    await server.close();
  }
});

test("attributes that hold a secret are not told among the settings", async () => {
  const otel = await OtelProvider.start({
    logs: { otlpHttp: { endpoint: await unusedUrl() } },
    resourceAttributes: {
      "db.password": "correct-horse-8",
      note: "Bearer abcDEF.123-456_789xyz",
      team: "green",
    },
    spanAttributes: { api_key: "correct-horse-9" },
  });
  try {
    const told = otel.settings()
      .filter(({ setting }) => setting.includes("Attributes["))
      .map(({ setting, value }) => [setting, value]);
    assert.deepEqual(told, [
      ['resourceAttributes["db.password"]', "[REDACTED]"],
      ['resourceAttributes["note"]', "Bearer [REDACTED]"],
      ['resourceAttributes["team"]', "green"],
      ['spanAttributes["api_key"]', "[REDACTED]"],
    ]);
  } finally {
    await otel.shutdown({ budgetMillis: 0 });
  }
});
