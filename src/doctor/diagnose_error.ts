/**
 * What it means when a canary got no answer.
 *
 * @module
 */
import { addressOf, type Attempt, portOf } from "./attempt.ts";
import { capital } from "./capital.ts";
import { GRPC, GRPC_PORT } from "./diagnose_grpc.ts";
import { diagnoseTls } from "./diagnose_tls.ts";
import { factsOf } from "./error_facts.ts";
import type { Diagnosis } from "./report.ts";

/** Diagnoses a canary without an answer. */
export function diagnoseError(attempt: Attempt): Diagnosis {
  const { seen, outcome } = attempt;
  if (attempt.missingPermission !== undefined) return permission(attempt);
  if (attempt.speaksHttp2) return GRPC(attempt);
  if (seen.error === undefined || isAbort(seen.error)) return timeout(attempt);
  const facts = factsOf(seen.error);
  for (const [pattern, tell] of ROWS) {
    if (pattern.test(facts)) return tell(attempt, facts);
  }
  return {
    code: "network",
    severity: "error",
    what: `${capital(outcome.message ?? "The request failed")}.`,
    why: "The host tells no more than that.",
    advice: "Try the same URL with another program from the same machine.",
  };
}

type Tell = (attempt: Attempt, facts: string) => Diagnosis;

/** Read from the top: hosts wrap what is special in words that are general. */
const ROWS: readonly (readonly [RegExp, Tell])[] = [
  [/NotCapable|PermissionDenied|requires net access/i, permission],
  [/ERR_PROXY_TUNNEL|tunnel error|proxy (auth|connect|re)/i, proxied],
  // Node's fetch makes an error without words of an answer with status 407.
  [/^TypeError\n\nfetch failed\nError\n\n$/, proxied],
  [
    /\b(ERR_SSL_|ERR_TLS_|ERR_OSSL|CERT_|CRL_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_)|\bEPROTO\b|peer certificate|InvalidContentType|fatal alert|tls handshake|before secure TLS connection|peer is incompatible/i,
    diagnoseTls,
  ],
  [
    /\bHPE_|UND_ERR_RESPONSE|does not match the HTTP|invalid HTTP|Malformed_HTTP|InvalidHTTP|httparse/i,
    notHttp,
  ],
  [
    /bad port|requests to port \d+ are blocked|ERR_INVALID_|ERR_UNESCAPED_/i,
    unusable,
  ],
  [
    /ENOTFOUND|\bEAI_|ENODATA|ESERVFAIL|dns error|failed to lookup|not resolved/i,
    dns,
  ],
  [
    /ECONNREFUSED|ConnectionRefused|FailedToOpenSocket|connection refused/i,
    refused,
  ],
  [
    /ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|ConnectionClosed|connection closed|connection reset|hang up|connection was closed|broken pipe|other side closed/i,
    closed,
  ],
  [/ETIMEDOUT|ESOCKETTIMEDOUT|_TIMEOUT\b|timed out/i, timeout],
  [
    /EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL|unreachable/i,
    unreachable,
  ],
];

function refused(attempt: Attempt): Diagnosis {
  const { url } = attempt;
  return {
    code: "refused",
    severity: "error",
    what: `${addressOf(url)} refused the connection.`,
    why: `Nothing listens at this port${
      isLocal(url) ? "" : ", or a firewall stands before it"
    }${viaProxy(attempt)}.`,
    advice: isLocal(url)
      ? "Start the collector, or correct the port; from inside a container, localhost is the container itself."
      : "Correct host and port, and check that the collector is reachable from here.",
  };
}

function dns({ url }: Attempt): Diagnosis {
  return {
    code: "dns",
    severity: "error",
    what: `The host name ${new URL(url).hostname} was not found.`,
    why:
      "It is misspelled, or known only in another network: a VPN, a cluster, a container network.",
    advice: "Correct the host name, or run where it is known.",
  };
}

function closed(attempt: Attempt): Diagnosis {
  const { url } = attempt;
  if (portOf(url) === GRPC_PORT) return GRPC(attempt);
  const { protocol } = new URL(url);
  return {
    code: "closed",
    severity: "error",
    what: `${addressOf(url)} closed the connection without an answer.`,
    why: `It ${
      protocol === "http:" ? "expects https, " : ""
    }speaks another protocol such as gRPC, or went down meanwhile${
      viaProxy(attempt)
    }.`,
    advice: `Check scheme and port: OTLP/HTTP is by default at port 4318${
      protocol === "http:" ? ", and https wants https: in the URL" : ""
    }.`,
  };
}

function notHttp(attempt: Attempt): Diagnosis {
  const { url } = attempt;
  if (portOf(url) === GRPC_PORT) return GRPC(attempt);
  return {
    code: "not_http",
    severity: "error",
    what: `${addressOf(url)} answered in something else than HTTP/1.1.`,
    why: "It is perhaps the port for gRPC, which is HTTP/2, or one for https.",
    advice:
      "Set the port of the collector's OTLP/HTTP receiver, by default 4318, and check http: or https:.",
  };
}

function timeout(attempt: Attempt): Diagnosis {
  const { url, timeoutMillis } = attempt;
  return {
    code: "timeout",
    severity: "error",
    what: `${addressOf(url)} did not answer within ${timeoutMillis} ms.`,
    why:
      `A firewall swallows the request, the collector hangs, or the way there is slow${
        viaProxy(attempt)
      }.`,
    advice:
      "Check that the address is reachable from here; for a slow way, raise timeoutMillis.",
  };
}

function permission({ missingPermission, url }: Attempt): Diagnosis {
  const flag = missingPermission ?? `--allow-net=${addressOf(url)}`;
  return {
    code: "permission",
    severity: "error",
    what: `The runtime does not permit requests to ${addressOf(url)}.`,
    why: "The program runs without the permission for this address.",
    advice: `Run it with ${flag}.`,
  };
}

function proxied({ url, proxy }: Attempt): Diagnosis {
  return {
    code: "proxy",
    severity: "error",
    what: `The proxy on the way to ${addressOf(url)} did not let it through.`,
    why: proxy === undefined
      ? "The environment or the system names a proxy that refuses this host."
      : `${proxy} names a proxy that refuses this host.`,
    advice: "Add the collector's host to NO_PROXY, or correct the proxy.",
  };
}

function unusable({ url }: Attempt): Diagnosis {
  return {
    code: "unusable_url",
    severity: "error",
    what: `The runtime does not send to ${addressOf(url)}.`,
    why: "Its fetch refuses some ports and forms of URLs.",
    advice: "Let the collector listen at another port, such as 4318.",
  };
}

function unreachable(attempt: Attempt): Diagnosis {
  return {
    code: "unreachable",
    severity: "error",
    what: `There is no way to ${addressOf(attempt.url)}.`,
    why: `The network is down, or no route leads there${viaProxy(attempt)}.`,
    advice: "Check the network, the VPN and the address.",
  };
}

function viaProxy({ proxy }: Attempt): string {
  return proxy === undefined ? "" : `; the proxy of ${proxy} is in between`;
}

function isLocal(url: string): boolean {
  return /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(new URL(url).hostname);
}

function isAbort(error: unknown): boolean {
  return (error as { readonly name?: unknown } | null)?.name === "AbortError";
}
