/**
 * A few bytes there and back over TCP: to see what a port speaks when HTTP gets
 * no answer from it.
 *
 * @module
 */
import { builtin } from "./builtin.ts";
import type { Runtime } from "./types.ts";

interface SocketLike {
  write(data: Uint8Array): unknown;
  destroy(): unknown;
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(
    event: "connect" | "error" | "close" | "end",
    listener: () => void,
  ): unknown;
}

/** What we use of `node:net`. */
interface NodeNet {
  connect(options: {
    readonly host: string;
    readonly port: number;
  }): SocketLike;
}

/** Adapts `node:net` to {@link Runtime.exchange}. */
export function createExchange(
  host: { getBuiltinModule?(id: string): unknown },
): NonNullable<Runtime["exchange"]> {
  return (address, greeting, millis) => {
    const net = builtin<NodeNet>(host, "node:net");
    if (net === undefined) return Promise.resolve(new Uint8Array());
    return new Promise((resolve) => {
      let socket: SocketLike | undefined;
      const finish = (bytes: Uint8Array): void => {
        clearTimeout(timer);
        socket?.destroy();
        resolve(bytes);
      };
      const nothing = (): void => finish(new Uint8Array());
      const timer = setTimeout(nothing, millis);
      try {
        socket = net.connect({ host: address.hostname, port: address.port });
        socket.on("connect", () => void socket?.write(greeting));
        socket.on("data", finish);
        for (const event of ["error", "end", "close"] as const) {
          socket.on(event, nothing);
        }
      } catch {
        nothing();
      }
    });
  };
}
