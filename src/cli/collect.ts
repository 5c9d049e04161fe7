/**
 * `agent-otel collect`: a collector for the terminal.
 *
 * @module
 */
import {
  type Collector,
  type CollectorOptions,
  startCollector,
} from "../collector/collector.ts";
import { encodeLines } from "../collector/encode/lines.ts";
import { codeOf } from "../error_code.ts";
import { errorText } from "../error_text.ts";
import type { CommandHost } from "../runtime/command_host.ts";
import { writeReason } from "../runtime/file_errors.ts";
import { CollectOutput } from "./collect_output.ts";
import { type Command, EXIT_OK, type Given, UsageError } from "./command.ts";
import { openFiles } from "./file_export.ts";
import { readCount } from "./values.ts";

/** Where OTLP/HTTP is expected. */
const DEFAULT_PORT = 4_318;

const DEFAULT_HOST = "127.0.0.1";

/** Of each kind, for the tree at the end. */
const DEFAULT_ITEMS = 20_000;

/** Receives, shows and keeps what agents send. */
export const collectCommand: Command = {
  name: "collect",
  brief:
    "Receives OTLP over HTTP, shows sessions as they arrive, writes files.",
  options: {
    port: {
      value: "PORT",
      short: "p",
      brief: `Listens on this one; 0 picks a free one. Else ${DEFAULT_PORT}.`,
    },
    host: {
      value: "ADDRESS",
      brief:
        `Listens on this address; others may send then. Else ${DEFAULT_HOST}.`,
    },
    out: {
      value: "DIR",
      short: "o",
      brief:
        "Adds to logs.jsonl, traces.jsonl and metrics.jsonl in a directory.",
    },
    "max-items": {
      value: "COUNT",
      brief:
        `Keeps so many of each kind for the end, the last ones. Else ${DEFAULT_ITEMS}.`,
    },
    quiet: {
      short: "q",
      brief: "Says where it listens and what fails, no more.",
    },
    json: { brief: "Writes an object of JSON per line instead of text." },
  },
  examples: ["--out ./telemetry", "--port 0 --json"],
  notes: [
    "Ctrl-C ends it, with the tree of every session; a second one at once.",
    "What cannot be written is refused with 503: senders come back with it.",
  ],
  exits: {
    ok: "It was ended by Ctrl-C or SIGTERM, and all is written.",
    failed: "It could not listen, or could not use the directory.",
  },
  async run(given, host) {
    const { address, maxItems, out } = optionsOf(given);
    const files = out === undefined ? undefined : openFiles(host.runtime, out);
    try {
      const output = new CollectOutput(host, {
        isJson: given.flags.has("json"),
        isQuiet: given.flags.has("quiet"),
      });
      const collector = await listen(host, {
        ...address,
        maxItems,
        allowRemote: true,
        keep(signal, items) {
          if (files === undefined) return;
          try {
            files.append(signal, encodeLines(signal, items));
          } catch (error) {
            output.cannotWrite(signal, writeReason(error));
            throw error;
          }
        },
        onReceive: (request, items) => output.received(request, items),
      });
      output.listening(collector, address.hostname, out);
      await interrupted(host);
      await collector.close();
      output.ended(collector);
      return EXIT_OK;
    } finally {
      files?.close();
    }
  },
};

function optionsOf({ texts, flags }: Given): {
  readonly address: { readonly hostname: string; readonly port: number };
  readonly maxItems: number;
  readonly out: string | undefined;
} {
  const count = (name: string, min: number, max: number) =>
    readCount(`--${name}`, texts.get(name), { min, max });
  const hostname = texts.get("host") ?? DEFAULT_HOST;
  if (!/^[\w.:-]+$/.test(hostname)) {
    throw new UsageError(
      "--host must be an address or a name, such as 127.0.0.1 or 0.0.0.0, without a port",
    );
  }
  // What nobody will see need not be kept.
  const isShown = !flags.has("quiet") || flags.has("json");
  return {
    address: { hostname, port: count("port", 0, 65_535) ?? DEFAULT_PORT },
    maxItems: count("max-items", 1, 100_000_000) ??
      (isShown ? DEFAULT_ITEMS : 1),
    out: texts.get("out"),
  };
}

async function listen(
  { runtime }: CommandHost,
  options: CollectorOptions & {
    readonly hostname: string;
    readonly port: number;
  },
): Promise<Collector> {
  const { hostname, port } = options;
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  const address = `${name}:${port}`;
  // Deno asks for permission to listen as it does for permission to connect.
  const flag = runtime.missingPermission?.({ kind: "net", address });
  if (flag !== undefined) {
    throw new Error(`Cannot listen on ${address}: run it with ${flag}`);
  }
  try {
    return await startCollector({ ...options, runtime });
  } catch (cause) {
    const why = reasonOf(cause, hostname, port);
    throw new Error(`Cannot listen on ${address}: ${why}`, { cause });
  }
}

/** The three runtimes share codes, not words. */
function reasonOf(error: unknown, hostname: string, port: number): string {
  const code = codeOf(error);
  const text = errorText(error);
  const is = (name: string): boolean => code === name || text.includes(name);
  if (is("EADDRINUSE")) {
    return `port ${port} is taken; choose another with --port, or 0 for a free one`;
  }
  if (is("EACCES")) {
    return `port ${port} is not for this user; choose one above 1023`;
  }
  if (
    is("EADDRNOTAVAIL") || is("EINVAL") || is("ENOTFOUND") || is("EAI_AGAIN")
  ) {
    return `"${hostname}" is no address of this machine`;
  }
  return text;
}

function interrupted(host: CommandHost): Promise<void> {
  return new Promise((resolve) => {
    host.onInterrupt(resolve);
  });
}
