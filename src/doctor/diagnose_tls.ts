/**
 * What it means when TLS fails. Every host words it differently, and Bun tells
 * a server without TLS from one that wants a certificate only by what is
 * configured.
 *
 * @module
 */
import { addressOf, type Attempt } from "./attempt.ts";
import type { Diagnosis } from "./report.ts";

/** Diagnoses a handshake that failed. */
export function diagnoseTls(attempt: Attempt, facts: string): Diagnosis {
  const row = ROWS.find(({ pattern }) => pattern.test(facts));
  const { code, what, why, advice } = (row?.tell ?? handshake)(attempt);
  return { code, severity: "error", what, why, advice };
}

type Told = Readonly<Record<"code" | "what" | "why" | "advice", string>>;

interface Row {
  readonly pattern: RegExp;
  readonly tell: (attempt: Attempt) => Told;
}

const ROWS: readonly Row[] = [
  {
    pattern:
      /wrong.version.number|InvalidContentType|packet length too long|ERR_SSL_HTTP_REQUEST/i,
    tell: ({ url }) => ({
      code: "tls_protocol",
      what: `${addressOf(url)} does not speak TLS.`,
      why: "The URL says https:, and a plain http port is behind it.",
      advice: "Set http: in the endpoint, or the port that speaks TLS.",
    }),
  },
  {
    pattern:
      /CERTIFICATE_REQUIRED|CertificateRequired|alert.(handshake.failure|bad.certificate|unknown.ca|certificate.unknown|access.denied)|UnknownCA|BadCertificate|AccessDenied/i,
    tell: ({ url, hasClientCertificate }) => ({
      code: "tls_client_certificate",
      what: `${addressOf(url)} ${
        hasClientCertificate
          ? "refused the client certificate"
          : "wants a client certificate"
      }.`,
      why: hasClientCertificate
        ? "Its authority is not one the server trusts, or it has expired."
        : "The collector lets only clients with a certificate in, and none is configured.",
      advice: hasClientCertificate
        ? "Use a certificate of the authority that the collector trusts."
        : "Set tls.clientCertificate and tls.clientPrivateKey.",
    }),
  },
  {
    pattern: /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|\bExpired\b|NotValidYet/i,
    tell: ({ url }) => ({
      code: "tls_expired",
      what: `The certificate of ${addressOf(url)} is not valid now.`,
      why: "It has expired, or the clock of one of the machines is wrong.",
      advice: "Renew the collector's certificate, and check the clock.",
    }),
  },
  {
    pattern: /ALTNAME|HOSTNAME_MISMATCH|NotValidForName/i,
    tell: ({ url }) => ({
      code: "tls_host_name",
      what: `The certificate of ${addressOf(url)} is for another name.`,
      why: `The endpoint names the collector ${
        new URL(url).hostname
      }, and its certificate does not.`,
      advice: "Use a name of the certificate in the endpoint.",
    }),
  },
  {
    pattern:
      /UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|UnknownIssuer|CERT_|INVALID_CA|CaUsedAsEndEntity|peer certificate/i,
    tell: ({ url, hasAuthority }) => ({
      code: "tls_unknown_ca",
      what: `The certificate of ${addressOf(url)} is not trusted.`,
      why: hasAuthority
        ? "The configured authority did not issue it, or a certificate in between is not sent."
        : "An authority issued it that this host does not know, such as one of the company or itself.",
      advice: hasAuthority
        ? "Set tls.caCertificate to the authority that issued it."
        : "Set tls.caCertificate to the file of that authority.",
    }),
  },
  {
    pattern: /NO_APPLICATION_PROTOCOL|NoApplicationProtocol/i,
    tell: ({ url }) => ({
      code: "grpc_port",
      what: `${addressOf(url)} takes no HTTP/1.1 over TLS.`,
      why: "It is probably the port for gRPC, which is HTTP/2.",
      advice:
        "Set the port of the collector's OTLP/HTTP receiver, by default 4318.",
    }),
  },
];

const handshake = ({ url, hasClientCertificate }: Attempt): Told => ({
  code: "tls",
  what: `The TLS handshake with ${addressOf(url)} failed.`,
  why: hasClientCertificate
    ? "The port speaks no TLS, an older one, or does not take the client certificate."
    : "The port speaks no TLS, an older one, or wants a client certificate.",
  advice:
    "Check http: or https: and the port, then tls.clientCertificate and tls.clientPrivateKey.",
});
