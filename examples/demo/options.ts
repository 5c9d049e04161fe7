/**
 * The demo's command line.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { OtelSettings } from "@agent-otel/agent-otel";
import type { OtlpHttpOptions } from "@agent-otel/agent-otel/otlp";

/** What the command line asks for. */
export interface DemoOptions {
  readonly help: boolean;
  /** Base URL of a collector; the embedded one when absent. */
  readonly endpoint: string | undefined;
  readonly protocol: "json" | "binary";
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a person at the terminal approves the command. */
  readonly ask: boolean;
}

/** What `--help` prints. */
export const USAGE = `An agent session, sent as OTLP over HTTP.

Usage: deno task demo [options]
       bun examples/demo/main.ts [options]
       node examples/demo/main.ts [options]

  --endpoint URL          send to this collector instead of the built-in one;
                          a base such as http://localhost:4318, to which
                          v1/logs, v1/traces and v1/metrics are appended
  --protocol json|binary  encoding on the wire (default: binary)
  --header NAME=VALUE     header for the collector; can be repeated
  --ask                   approve the agent's command yourself
  --help                  show this

Exit code: 0 when everything that was recorded was delivered, 1 when not,
2 for a mistake on the command line.
`;

/** A mistake on the command line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads the command line.
 *
 * @param args Without program and script.
 * @throws {UsageError} If something is unknown or malformed.
 */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parsed(args);
  const { endpoint, protocol = "binary" } = values;
  if (protocol !== "json" && protocol !== "binary") {
    throw new UsageError(
      `--protocol must be json or binary, not "${protocol}"`,
    );
  }
  if (endpoint !== undefined) checkEndpoint(endpoint);
  return {
    help: values.help ?? false,
    ask: values.ask ?? false,
    endpoint,
    protocol,
    headers: Object.fromEntries((values.header ?? []).map(parseHeader)),
  };
}

/**
 * The provider's settings for a collector.
 *
 * @param base Base URL of the collector.
 */
export function settingsFor(
  base: string,
  { protocol, headers }: Pick<DemoOptions, "protocol" | "headers">,
): OtelSettings {
  const to = (signal: string): { readonly otlpHttp: OtlpHttpOptions } => ({
    otlpHttp: { endpoint: signalUrl(base, signal), protocol, headers },
  });
  return {
    serviceName: "agent-otel-demo",
    serviceVersion: "1.0.0",
    env: "off", // The command line alone says where the session goes.
    logs: to("logs"),
    traces: to("traces"),
    metrics: to("metrics"),
  };
}

/**
 * URL of a signal.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/, for
 * endpoints that are the base of all signals.
 */
export function signalUrl(base: string, signal: string): string {
  const url = new URL(base);
  url.pathname += `${url.pathname.endsWith("/") ? "" : "/"}v1/${signal}`;
  return url.href;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        endpoint: { type: "string" },
        protocol: { type: "string" },
        header: { type: "string", multiple: true },
        ask: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "", {
      cause: error,
    });
  }
}

function checkEndpoint(text: string): void {
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined;
  if (protocol !== "http:" && protocol !== "https:") {
    throw new UsageError(
      `--endpoint must be an http: or https: URL, not "${text}"`,
    );
  }
}

function parseHeader(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new UsageError(
      `--header must be NAME=VALUE: there is no "=" behind a name`,
    );
  }
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
