/**
 * Servers that are no collectors, and a doctor that looks at one signal.
 *
 * @module
 */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { doctor } from "../../src/doctor/mod.ts";
import type {
  DoctorReport,
  OtelSettings,
  SignalCheck,
} from "../../src/doctor/mod.ts";
import type { Runtime } from "../../src/runtime/types.ts";
import { hostWith } from "../_support/host.ts";

export { hostWith };

/** The options of an exporter, as a caller writes them. */
export type Otlp = Extract<
  OtelSettings["logs"],
  { readonly otlpHttp: unknown }
>["otlpHttp"];

/** Asks the doctor about log records alone. */
export function examine(
  endpoint: string,
  more: Omit<Otlp, "endpoint"> = {},
  runtime: Runtime = hostWith({}),
): Promise<DoctorReport> {
  return doctor(
    { logs: { otlpHttp: { endpoint, timeoutMillis: 3_000, ...more } } },
    { runtime },
  );
}

/** What the doctor says of log records. */
export function logsOf({ signals }: DoctorReport): SignalCheck {
  const check = signals.find(({ signal }) => signal === "logs");
  if (check === undefined) throw new Error("The doctor says nothing of logs");
  return check;
}

/** A server below HTTP; always `close()` it. */
export interface RawServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on loopback, and does this with every connection. */
export async function startRawServer(
  onConnection: (socket: Socket) => void,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A SETTINGS frame, with which a server of gRPC greets. */
export const HTTP2_GREETING: Uint8Array = Uint8Array.of(
  ...[0, 0, 6, 4, 0, 0, 0, 0, 0],
  ...[0, 5, 0, 0, 64, 0],
);
