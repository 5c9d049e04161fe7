/**
 * Certificates made for one test run, so that no private key is stored.
 *
 * Source: RFC 5280.
 *
 * @module
 */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { bits, der, integer, oid, sequence, text, time } from "./der.ts";

/** A certificate with its private key. */
export interface Issued {
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  readonly key: KeyObject;
}

/** What a certificate says. */
export interface IssueOptions {
  /** Common name. */
  readonly name: string;
  /** Who signs; itself when absent. */
  readonly issuer?: Issued;
  /** @default {"ec"} */
  readonly keyType?: "ec" | "rsa";
  /** May sign others. @default {false} */
  readonly isAuthority?: boolean;
  /** Another name than `localhost` and 127.0.0.1. */
  readonly host?: string;
  /** Until when it is valid. @default {in one day} */
  readonly notAfter?: Date;
}

const DAY_MILLIS = 86_400_000;
const TRUE = Uint8Array.of(0x01, 0x01, 0xff);

/** Issues a certificate, by default for `localhost` and 127.0.0.1. */
export function issue(options: IssueOptions): Issued {
  const { name, isAuthority = false } = options;
  const { publicKey, privateKey } = options.keyType === "rsa"
    ? generateKeyPairSync("rsa", { modulusLength: 2_048 })
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signer = options.issuer?.key ?? privateKey;
  const algorithm = signer.asymmetricKeyType === "rsa"
    ? sequence(oid("1.2.840.113549.1.1.11"), der(0x05))
    : sequence(oid("1.2.840.10045.4.3.2"));
  const body = sequence(
    der(0xa0, integer(2)), // version 3
    integer(1, ...crypto.getRandomValues(new Uint8Array(8))),
    algorithm,
    commonName(options.issuer?.name ?? name),
    sequence(
      time(new Date(Date.now() - 30 * DAY_MILLIS)),
      time(options.notAfter ?? new Date(Date.now() + DAY_MILLIS)),
    ),
    commonName(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions(isAuthority, options.host))),
  );
  const certificate = sequence(
    body,
    algorithm,
    bits(sign("sha256", body, signer)),
  );
  return {
    name,
    certificate: toPem("CERTIFICATE", certificate),
    key: privateKey,
  };
}

/** A private key as PKCS #8, unencrypted. */
export function keyPem({ key }: Issued): string {
  return String(key.export({ type: "pkcs8", format: "pem" }));
}

/** Any bytes between a begin and an end line. */
export function toPem(label: string, bytes: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""]
    .join("\n");
}

function commonName(name: string): Uint8Array {
  return sequence(der(0x31, sequence(oid("2.5.4.3"), text(name))));
}

function extensions(
  isAuthority: boolean,
  host: string | undefined,
): readonly Uint8Array[] {
  const constraints = sequence(
    oid("2.5.29.19"),
    TRUE,
    der(0x04, isAuthority ? sequence(TRUE) : sequence()),
  );
  const names = host === undefined
    ? [text("localhost", 0x82), der(0x87, Uint8Array.of(127, 0, 0, 1))]
    : [text(host, 0x82)];
  return isAuthority ? [constraints] : [
    constraints,
    sequence(oid("2.5.29.17"), der(0x04, sequence(...names))),
  ];
}
