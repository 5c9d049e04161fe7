/**
 * What it means when a collector answers with a status of refusal.
 *
 * @module
 */
import { type Attempt, plainUrl, portOf } from "./attempt.ts";
import { capital } from "./capital.ts";
import { GRPC, GRPC_PORT } from "./diagnose_grpc.ts";
import type { Diagnosis } from "./report.ts";
import type { Seen } from "./watch.ts";

type Words = Pick<Diagnosis, "code" | "why" | "advice">;

/** Diagnoses an answer that is no success. */
export function diagnoseStatus(attempt: Attempt, status: number): Diagnosis {
  const { seen, outcome } = attempt;
  if (isGrpc(attempt)) return GRPC(attempt);
  const words = status < 400
    ? redirect
    : Object.hasOwn(BY_STATUS, status)
    ? BY_STATUS[status]
    : status >= 500
    ? serverError
    : refusedRequest;
  const page = isHtml(seen) ? ", with a web page" : "";
  const said = outcome.message ?? `collector answered ${status}`;
  return {
    severity: "error",
    what: `${capital(said)}${page}.`,
    ...(words ?? refusedRequest)(attempt),
  };
}

/** Whether a web page came back. */
export function isHtml({ contentType, head = "" }: Seen): boolean {
  return contentType === "text/html" ||
    /^\s*(<!doctype html|<html)/i.test(head);
}

/** A web page where an answer of OTLP should be. */
export const HTML = ({ seen, url }: Attempt): Diagnosis => ({
  code: "html_page",
  severity: "error",
  what: `A web page came back from ${plainUrl(url)} (${seen.status}).`,
  why:
    "Something else than a collector listens there: a user interface, a sign-in page or a proxy.",
  advice:
    "Set the port and path of the collector's OTLP/HTTP receiver; by default port 4318.",
});

function isGrpc({ seen, url }: Attempt): boolean {
  return seen.contentType?.startsWith("application/grpc") === true ||
    /missing ALPN|expected `?h2`?/i.test(seen.head ?? "") ||
    (portOf(url) === GRPC_PORT && /\bgrpc\b|http\/2/i.test(seen.head ?? ""));
}

const redirect = (): Words => ({
  code: "redirect",
  why:
    "The endpoint has moved, wants https, or leads to a sign-in; redirects are not followed, as they would carry headers elsewhere.",
  advice: "Set the final URL as endpoint.",
});

const serverError = (): Words => ({
  code: "server_error",
  why: "The collector, or something behind it, failed with this request.",
  advice:
    "Look at the collector's log; what is sent meanwhile is tried again only for 429, 502, 503 and 504.",
});

const refusedRequest = (): Words => ({
  code: "refused_request",
  why: "The collector does not take this request.",
  advice: "Look at the collector's log for what it says about it.",
});

const unavailable = ({ proxy }: Attempt): Words => ({
  code: "unavailable",
  why:
    `The collector is starting, overloaded or behind a gateway that cannot reach it${
      proxy === undefined ? "" : `; the proxy of ${proxy} is in between`
    }.`,
  advice: "Try again; if it stays, look at the collector and its gateway.",
});

/** What it means, by status. */
const BY_STATUS: Readonly<Record<number, (attempt: Attempt) => Words>> = {
  400: ({ signal }) => ({
    code: "bad_request",
    why:
      `The collector could not read the request as OTLP ${signal}: perhaps it takes another protocol or signal there.`,
    advice: 'Try the other protocol ("binary" or "json"), and check the path.',
  }),
  401: ({ credentials }) => ({
    code: "unauthorized",
    why: credentials.length === 0
      ? "The collector wants credentials, and no header with any is configured."
      : `The collector does not take the credentials in ${
        credentials.join(", ")
      }.`,
    advice: credentials.length === 0
      ? "Set the header the collector asks for, under headers or in OTEL_EXPORTER_OTLP_HEADERS."
      : "Check name and value of the header: scheme, expiry, percent-encoding in variables.",
  }),
  403: ({ credentials, hasClientCertificate }) => ({
    code: "forbidden",
    why: credentials.length === 0 && !hasClientCertificate
      ? "The collector lets nobody in without credentials, or not from here."
      : "The collector knows who asks, and does not allow it to write there.",
    advice:
      "Check that the key may write this signal, and belongs to this region and project.",
  }),
  404: notFound,
  405: (attempt) => ({
    code: "method_not_allowed",
    why: hasSignalPath(attempt)
      ? "What listens there takes no POST: it is perhaps no OTLP receiver."
      : `The path takes no POST: the endpoint perhaps lacks /v1/${attempt.signal}.`,
    advice: adviseOnPath(attempt),
  }),
  407: ({ proxy }) => ({
    code: "proxy",
    why: `A proxy${
      proxy === undefined ? "" : `, that of ${proxy},`
    } is in between and wants credentials.`,
    advice:
      "Add the collector's host to NO_PROXY, or credentials to the URL of the proxy.",
  }),
  411: () => ({
    code: "length_required",
    why: "A gateway wants a content-length and did not see one.",
    advice:
      "Look for what changes requests in between, such as a proxy that makes them chunked.",
  }),
  413: () => ({
    code: "too_large",
    why: "Even the canary, of about one kilobyte, is too large for it.",
    advice: "Raise the limit of the collector or gateway for request bodies.",
  }),
  415: () => ({
    code: "media_type",
    why:
      "The collector takes another protocol, or does not know the compression.",
    advice:
      'Set protocol to the other of "binary" and "json", or compression to "none".',
  }),
  429: () => ({
    code: "throttled",
    why: "The collector or the account behind it has a limit that is reached.",
    advice: "Wait, or raise the limit; records are kept and sent again.",
  }),
  502: unavailable,
  503: unavailable,
  504: unavailable,
};

const SIGNAL_PATH = /\/v1\/(logs|traces|metrics)\b/g;

function hasSignalPath({ url, signal }: Attempt): boolean {
  return new URL(url).pathname.replace(/\/$/, "").endsWith(`/v1/${signal}`);
}

function notFound(attempt: Attempt): Words {
  const { pathname } = new URL(attempt.url);
  const paths = pathname.match(SIGNAL_PATH) ?? [];
  const advice = adviseOnPath(attempt);
  if (paths.length > 1) {
    return {
      code: "path_doubled",
      why:
        "The path of the signal stands there twice: something appended it to a URL that had it already.",
      advice,
    };
  }
  if (paths.length === 0) {
    return {
      code: "path_missing",
      why:
        `The endpoint has no path of a signal: it is used as it is, and nothing is appended.`,
      advice,
    };
  }
  if (!hasSignalPath(attempt)) {
    return {
      code: "path_other",
      why: `The path is not that of ${attempt.signal}.`,
      advice,
    };
  }
  return {
    code: "not_found",
    why:
      `What listens there knows no such path: it is no OTLP/HTTP receiver, has another prefix, or takes no ${attempt.signal}.`,
    advice:
      `Turn ${attempt.signal} on in the receiver, or set the URL that the vendor's documentation names.`,
  };
}

/** The endpoint as it is meant, probably. */
function adviseOnPath({ url, signal }: Attempt): string {
  const { origin, pathname } = new URL(url);
  const base = pathname.replace(/\/v1\/(logs|traces|metrics)\b.*$/, "")
    .replace(/\/+$/, "");
  return `Set ${origin}${base}/v1/${signal} as endpoint of ${signal}.`;
}
