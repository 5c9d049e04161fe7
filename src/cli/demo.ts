/**
 * `agent-otel demo`: an agent's session travels as OTLP over HTTP into a
 * collector, and comes back as a tree.
 *
 * @module
 */
import { type Collector, startCollector } from "../collector/collector.ts";
import { renderSessions } from "../collector/tree/render.ts";
import { DEMO_SERVICE, runDemoSession } from "../demo/session.ts";
import { startModelServer } from "../demo/model_server.ts";
import { delay } from "../demo/delay.ts";
import { recordProcessStartOnce } from "../metrics/process_start.ts";
import { OtelProvider } from "../provider.ts";
import type { CommandHost } from "../runtime/command_host.ts";
import { writeReason } from "../runtime/file_errors.ts";
import { createFile, type NewFile } from "../runtime/new_file.ts";
import { detectTerminal, type Terminal } from "../runtime/terminal.ts";
import type { OtelSettings } from "../settings.ts";
import {
  type Command,
  EXIT_FAILED,
  EXIT_OK,
  type Given,
  UsageError,
} from "./command.ts";
import { ENDPOINT_OPTIONS, readDestination } from "./destination.ts";
import { isAllDelivered, receiptTable } from "./receipt_table.ts";

/** Time for the last batches, in milliseconds. */
const SHUTDOWN_MILLIS = 3_000;

/** How long the user of the demo thinks, in milliseconds. */
const THINK_MILLIS = 40;

/** The tree is no wider, however wide the terminal. */
const MAX_COLUMNS = 100;

/** Runs the session of a small agent whose model is a script. */
export const demoCommand: Command = {
  name: "demo",
  brief: "Runs the session of a small agent, and shows what a collector gets.",
  options: {
    ...ENDPOINT_OPTIONS,
    ask: { brief: "Asks you whether the agent may run its command." },
    rollout: {
      value: "FILE",
      brief: "Writes the session down as Codex does, into a new file.",
    },
  },
  examples: [
    "--rollout rollout-demo.jsonl",
    "--endpoint http://localhost:4318 --header x-key=secret",
  ],
  notes: [
    "Without --endpoint the session goes to a collector of its own, which prints",
    "what arrived. Model and collector listen on loopback.",
  ],
  exits: {
    ok: "Everything that was recorded was delivered.",
    failed: "Something was not.",
  },
  async run(given, host) {
    const terminal = detectTerminal();
    if (given.flags.has("ask") && !terminal.isInteractive) {
      throw new UsageError("--ask needs a terminal");
    }
    const loopback = { kind: "net", address: "127.0.0.1" } as const;
    if (host.runtime.missingPermission?.(loopback) !== undefined) {
      throw new Error("The demo starts servers and programs: run it with -A");
    }
    const collector = given.texts.has("endpoint")
      ? undefined
      : await startCollector({ runtime: host.runtime });
    try {
      return await demo(settingsOf(given, collector, host), {
        host,
        collector,
        approve: given.flags.has("ask")
          ? (question) => agreed(terminal, question)
          : () => delay(THINK_MILLIS).then(() => true),
        rollout: given.texts.get("rollout"),
      });
    } finally {
      await collector?.close();
    }
  },
};

interface Stage {
  readonly host: CommandHost;
  readonly collector: Collector | undefined;
  readonly approve: (question: string) => Promise<boolean>;
  readonly rollout: string | undefined;
}

async function demo(
  settings: OtelSettings,
  { host, collector, approve, rollout }: Stage,
): Promise<number> {
  const { runtime } = host;
  const model = await startModelServer(runtime);
  let file: NewFile | undefined;
  try {
    if (rollout !== undefined) file = openRollout(rollout);
    const otel = await OtelProvider.start(settings, { runtime });
    if (otel.metrics !== undefined) {
      recordProcessStartOnce(otel.metrics, otel.service.serviceName);
    }
    try {
      await runDemoSession({
        otel,
        modelUrl: model.url,
        approve,
        environment: runtime.environment?.() ?? {},
        print: (line) => host.write(`${line}\n`),
        record: file?.write,
      });
    } finally {
      await otel.shutdown({ budgetMillis: SHUTDOWN_MILLIS });
    }
    if (collector !== undefined) {
      const tree = renderSessions(collector, look(host)).trimEnd();
      host.write(`\nWhat ${collector.url} received:\n\n${tree}\n`);
    }
    const receipt = otel.stats();
    host.write(`\nWhat was delivered:\n\n${receiptTable(receipt)}\n`);
    return isAllDelivered(receipt) ? EXIT_OK : EXIT_FAILED;
  } finally {
    await model.close();
    file?.close();
  }
}

function settingsOf(
  given: Given,
  collector: Collector | undefined,
  { runtime }: CommandHost,
): OtelSettings {
  const texts = new Map(given.texts);
  if (collector !== undefined) texts.set("endpoint", collector.url);
  return {
    ...readDestination({ ...given, texts }).settings(runtime),
    ...DEMO_SERVICE,
    env: "off", // The command line alone says where the session goes.
  };
}

function openRollout(path: string): NewFile {
  try {
    return createFile(path);
  } catch (error) {
    throw new UsageError(`--rollout cannot be written: ${writeReason(error)}`);
  }
}

/** Leaving it unanswered is a no. */
async function agreed(terminal: Terminal, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await terminal.ask(question)).trim());
}

function look(
  host: CommandHost,
): { readonly color: boolean; readonly width: number } {
  const { color } = host;
  return { color, width: Math.min(host.outColumns() ?? 100, MAX_COLUMNS) };
}
