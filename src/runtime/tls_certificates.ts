/**
 * Reads certificates and private keys over `node:crypto`, which Node, Deno and
 * Bun all have.
 *
 * Only the PEM blocks count: what tools write around them (`Bag Attributes`,
 * `EC PARAMETERS`) some hosts stumble over. Source: RFC 7468.
 *
 * @module
 */
import type { TlsIdentity } from "./types.ts";

/** What we use of `crypto.X509Certificate`. */
interface CertificateLike {
  checkPrivateKey(key: unknown): boolean;
}

/** What we use of `node:crypto`. */
export interface NodeCrypto {
  readonly X509Certificate: new (pem: string) => CertificateLike;
  createPrivateKey(pem: string): unknown;
}

/** The rules of `HostTls.parseCertificates()`. */
export function parseCertificates(crypto: NodeCrypto, pem: string): string {
  const blocks = blocksOf(pem, "CERTIFICATE");
  if (blocks.length === 0) throw new Error("it holds no PEM certificate");
  for (const [index, block] of blocks.entries()) {
    try {
      new crypto.X509Certificate(block);
    } catch (cause) {
      throw new Error(
        `certificate ${index + 1} of ${blocks.length} is malformed`,
        { cause },
      );
    }
  }
  return blocks.join("\n");
}

/** The rules of `HostTls.parseIdentity()`. */
export function parseIdentity(
  crypto: NodeCrypto,
  certificate: string,
  key: string,
): TlsIdentity {
  const cert = explain(
    "the certificate",
    () => parseCertificates(crypto, certificate),
  );
  const [block, ...more] = blocksOf(
    key,
    "(?:(?:RSA|EC|ENCRYPTED) )?PRIVATE KEY",
  );
  if (block === undefined) {
    throw new Error("the key: it holds no PEM private key");
  }
  if (more.length > 0) {
    throw new Error("the key: it holds more than one private key");
  }
  if (/ENCRYPTED/.test(block)) {
    throw new Error(
      "the key: it is encrypted, and only unencrypted keys can be used",
    );
  }
  let parsed: unknown;
  try {
    parsed = crypto.createPrivateKey(block);
  } catch {
    // No cause: a host may show what it read.
    throw new Error("the key: it is malformed");
  }
  const [leaf = ""] = blocksOf(cert, "CERTIFICATE");
  if (!new crypto.X509Certificate(leaf).checkPrivateKey(parsed)) {
    throw new Error("the key does not belong to the certificate");
  }
  return { cert, key: block };
}

function explain<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}

function blocksOf(pem: string, label: string): readonly string[] {
  return pem.match(
    new RegExp(`-----BEGIN ${label}-----[^]*?-----END ${label}-----`, "g"),
  )?.map((block) => `${block}\n`) ?? [];
}
