/**
 * Files as telemetry in memory: what is stored is decoded, what agents have
 * recorded is replayed into a provider that sends nothing.
 *
 * @module
 */
import { decodeExport, decodeLine } from "../collector/decode/decode.ts";
import {
  type FileProblem,
  readOtlpLines,
} from "../collector/files/read_lines.ts";
import { Store } from "../collector/store.ts";
import type { ReceivedResource } from "../collector/telemetry.ts";
import { concatenate } from "../concatenate.ts";
import { divertExports } from "../divert.ts";
import { errorText } from "../error_text.ts";
import { OtelProvider } from "../provider.ts";
import { createReplayIndex } from "../replay/index.ts";
import type { ReplayOptions } from "../replay/options.ts";
import { replay } from "../replay/replay.ts";
import type {
  HostAbortSignal,
  ReadableFile,
  Runtime,
} from "../runtime/types.ts";
import { type FileKind, kindOf } from "./show_kind.ts";
import { readSpoolFile } from "./spool_file.ts";

/**
 * Items of each kind that are kept in memory; of more, the last ones. One takes
 * some 3.5 kB: hosts give a program 4 GB or less.
 */
const MAX_ITEMS = 400_000;

/** Reads files, each after the other. */
export interface TelemetryReader {
  /**
   * Reads a file. What is in files of OTLP comes together in `stored`, because
   * a session has its log records in one and its spans in another.
   *
   * @returns What an agent has recorded; `undefined` for a file of OTLP.
   */
  read(path: string): Promise<Store | undefined>;
  readonly stored: Store;
  close(): Promise<void>;
}

/** How files are read. */
export interface TelemetryReaderOptions
  extends Pick<ReplayOptions, "agent" | "session" | "onProgress"> {
  readonly signal: HostAbortSignal;
  readonly onProblem: (problem: FileProblem) => void;
}

/** Starts a reader. */
export async function openTelemetryReader(
  runtime: Runtime,
  options: TelemetryReaderOptions,
): Promise<TelemetryReader> {
  const stored = new Store(MAX_ITEMS);
  const index = createReplayIndex();
  let replayed = new Store(MAX_ITEMS);
  const diversion = divertExports(
    runtime,
    ({ signal, body }) =>
      replayed.addTelemetry(decodeExport(signal, "json", body)),
    { signals: ["logs", "traces"], protocol: "json" },
  );
  const otel = await OtelProvider.start({
    ...diversion.settings,
    env: "off",
    globals: "never",
    flushOnExit: false,
  }, { runtime: diversion.runtime });
  const { onProblem } = options;
  return {
    stored,
    async read(path) {
      const kind = await look(runtime, path);
      if (kind === "session") {
        replayed = new Store(MAX_ITEMS);
        const { agent } = await replay(path, otel, {
          ...options,
          index,
          runtime,
        });
        await otel.flush();
        return agent === undefined ? replayed : sentBy(agent, replayed);
      }
      try {
        await withFile(
          runtime,
          path,
          (file) => readStored(kind, path, file, stored, onProblem),
        );
      } catch (error) {
        const message = `The file cannot be read: ${errorText(error)}`;
        onProblem({ file: path, message });
      }
      return undefined;
    },
    close: async () => void await otel.shutdown(),
  };
}

/** With the name of an agent in place of that of our provider. */
function sentBy(agent: string, { logs, spans }: Store): Store {
  const named = new Map<ReceivedResource, ReceivedResource>();
  const withName = <T extends { readonly resource: ReceivedResource }>(
    item: T,
  ): T => {
    const { resource } = item;
    const known = named.get(resource) ?? {
      ...resource,
      attributes: resource.attributes.map((pair) =>
        pair.key === "service.name"
          ? { key: pair.key, value: { stringValue: agent } }
          : pair
      ),
    };
    named.set(resource, known);
    return { ...item, resource: known };
  };
  const store = new Store(MAX_ITEMS);
  store.addTelemetry({
    logs: logs.map(withName),
    spans: spans.map(withName),
    metrics: [],
  });
  return store;
}

/** What cannot be opened is left to whoever reads it, who says why. */
async function look(runtime: Runtime, path: string): Promise<FileKind> {
  try {
    return await withFile(runtime, path, (file) => kindOf(path, file));
  } catch {
    return "session";
  }
}

async function readStored(
  kind: Exclude<FileKind, "session">,
  name: string,
  file: ReadableFile,
  into: Store,
  onProblem: (problem: FileProblem) => void,
): Promise<void> {
  const source = { name, bytes: () => file.bytes() };
  switch (kind) {
    case "spool":
      return void await readSpoolFile(source, into, onProblem);
    case "lines":
      return void await readOtlpLines(source, into, onProblem);
    case "document": {
      const pieces: Uint8Array[] = [];
      for await (const piece of file.bytes()) pieces.push(piece);
      into.addTelemetry(decodeLine(concatenate(pieces)));
    }
  }
}

async function withFile<T>(
  runtime: Runtime,
  path: string,
  work: (file: ReadableFile) => Promise<T>,
): Promise<T> {
  if (runtime.readFile === undefined) throw new Error("This host has no files");
  const file = await runtime.readFile(path);
  try {
    return await work(file);
  } finally {
    await file.close().catch(() => {});
  }
}
