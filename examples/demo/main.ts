/**
 * A real agent session travels as OTLP over HTTP into a collector, and comes
 * back as a tree. `--help` tells the options.
 *
 * @module
 */
import process from "node:process";
import { OtelProvider } from "@agent-otel/agent-otel";
import {
  renderSessions,
  startCollector,
} from "@agent-otel/agent-otel/collector";
import { recordProcessStartOnce } from "@agent-otel/agent-otel/metrics";
import { scriptedUser, userAtTerminal } from "./approval.ts";
import { startModelServer } from "./model_server.ts";
import {
  type DemoOptions,
  parseOptions,
  settingsFor,
  USAGE,
  UsageError,
} from "./options.ts";
import { isAllDelivered, receiptTable } from "./receipt_table.ts";
import { runDemoSession } from "./session.ts";

/** Time for the last batches, in milliseconds. */
const SHUTDOWN_MILLIS = 3_000;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) {
      console.log(USAGE);
      return 0;
    }
    return await demo(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n--help shows what is accepted.`);
    return 2;
  }
}

async function demo(options: DemoOptions): Promise<number> {
  if (options.ask && !process.stdin.isTTY) {
    throw new UsageError("--ask needs a terminal");
  }
  const model = await startModelServer();
  const collector = options.endpoint === undefined
    ? await startCollector()
    : undefined;
  try {
    const base = options.endpoint ?? collector?.url ?? "";
    const otel = await startProvider(base, options);
    if (otel.metrics !== undefined) {
      recordProcessStartOnce(otel.metrics, otel.service.serviceName);
    }
    try {
      await runDemoSession({
        otel,
        modelUrl: model.url,
        approve: options.ask ? userAtTerminal : scriptedUser(40),
        print: (line) => console.log(line),
      });
    } finally {
      await otel.shutdown({ budgetMillis: SHUTDOWN_MILLIS });
    }
    if (collector !== undefined) {
      console.log(`\nWhat ${collector.url} received:\n`);
      console.log(renderSessions(collector, look()).trimEnd());
    }
    const receipt = otel.stats();
    console.log(`\nWhat was delivered:\n\n${receiptTable(receipt)}`);
    return isAllDelivered(receipt) ? 0 : 1;
  } finally {
    await Promise.all([model.close(), collector?.close()]);
  }
}

async function startProvider(
  base: string,
  options: DemoOptions,
): Promise<OtelProvider> {
  try {
    return await OtelProvider.start(settingsFor(base, options));
  } catch (error) {
    // All it was given comes from the command line.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message, { cause: error });
  }
}

function look(): { readonly color: boolean; readonly width: number } {
  const { isTTY, columns } = process.stdout;
  const color = isTTY === true && process.env["NO_COLOR"] === undefined;
  return { color, width: Math.min(columns ?? 100, 100) };
}
