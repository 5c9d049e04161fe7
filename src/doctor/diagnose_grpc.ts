/**
 * A port that speaks gRPC, which is HTTP/2 and another protocol than OTLP/HTTP.
 *
 * @module
 */
import { addressOf, type Attempt } from "./attempt.ts";
import type { Diagnosis } from "./report.ts";

/** Where collectors take gRPC, by default. */
export const GRPC_PORT = 4_317;

/** Where collectors take OTLP over HTTP, by default. */
const HTTP_PORT = 4_318;

/** A port that speaks gRPC. */
export const GRPC = ({ url, signal, speaksHttp2 }: Attempt): Diagnosis => {
  const meant = new URL(url);
  if (meant.port === String(GRPC_PORT)) meant.port = String(HTTP_PORT);
  return {
    code: "grpc_port",
    severity: "error",
    what: speaksHttp2
      ? `${addressOf(url)} speaks HTTP/2 alone.`
      : `${addressOf(url)} does not answer in HTTP/1.1.`,
    why:
      "It is probably the port for gRPC, which is HTTP/2; here OTLP over HTTP/1.1 is spoken.",
    advice: meant.port === String(HTTP_PORT)
      ? `Set ${meant.origin}${meant.pathname} as endpoint of ${signal}.`
      : `Set the port of the collector's OTLP/HTTP receiver, by default ${HTTP_PORT}.`,
  };
};
