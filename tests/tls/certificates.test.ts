import assert from "node:assert/strict";
import { test } from "node:test";
import { detectRuntime, type HostTls } from "../../src/runtime/mod.ts";
import { issue, type Issued, keyPem, toPem } from "./_support/certificates.ts";

const CA = issue({ name: "authority", isAuthority: true });
const EC = issue({ name: "client", issuer: CA });
const RSA = issue({ name: "client", issuer: CA, keyType: "rsa" });
const OTHER = issue({ name: "other", issuer: CA });
const BROKEN = toPem("CERTIFICATE", new TextEncoder().encode("no certificate"));

function host(): HostTls {
  const tls = detectRuntime().tls();
  assert.ok(tls);
  return tls;
}

/** The key in another of its formats. */
function exported({ key }: Issued, type: "sec1" | "pkcs1" | "pkcs8"): string {
  return String(key.export({ type, format: "pem" } as never));
}

function encrypted({ key }: Issued): string {
  return String(key.export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "secret",
  }));
}

test("parseCertificates() gives every certificate without what stands around", () => {
  const around =
    `Bag Attributes\n${CA.certificate}subject=x\n${EC.certificate}`;
  assert.equal(
    host().parseCertificates(around.replaceAll("\n", "\r\n"))
      .replaceAll("\r\n", "\n").match(/-----BEGIN CERTIFICATE-----/g)?.length,
    2,
  );
  assert.doesNotMatch(host().parseCertificates(around), /Bag|subject/);
});

for (
  const [what, pem, message] of [
    ["an empty file", "", "it holds no PEM certificate"],
    ["a private key", keyPem(EC), "it holds no PEM certificate"],
    [
      "half a block",
      CA.certificate.slice(0, 200),
      "it holds no PEM certificate",
    ],
    ["a broken one", BROKEN, "certificate 1 of 1 is malformed"],
    [
      "a broken one behind a good one",
      CA.certificate + BROKEN,
      "certificate 2 of 2 is malformed",
    ],
  ] as const
) {
  test(`parseCertificates() refuses ${what}`, () => {
    assert.throws(() => host().parseCertificates(pem), { message });
  });
}

for (
  const [what, issued, key] of [
    ["an EC key in PKCS #8", EC, keyPem(EC)],
    ["an EC key in SEC 1", EC, exported(EC, "sec1")],
    ["an RSA key in PKCS #8", RSA, keyPem(RSA)],
    ["an RSA key in PKCS #1", RSA, exported(RSA, "pkcs1")],
    [
      "an EC key behind its parameters",
      EC,
      toPem("EC PARAMETERS", Uint8Array.of(5, 0)) + exported(EC, "sec1"),
    ],
    ["a key behind its certificate", EC, EC.certificate + keyPem(EC)],
  ] as const
) {
  test(`parseIdentity() takes ${what}`, () => {
    const chain = issued.certificate + CA.certificate;
    const identity = host().parseIdentity(chain, key);
    assert.equal(identity.cert.match(/BEGIN CERTIFICATE/g)?.length, 2);
    assert.match(identity.key, /^-----BEGIN (RSA |EC )?PRIVATE KEY-----\n/);
    assert.doesNotMatch(identity.key, /PARAMETERS|CERTIFICATE/);
  });
}

for (
  const [what, certificate, key, message] of [
    [
      "no certificate",
      "",
      keyPem(EC),
      "the certificate: it holds no PEM certificate",
    ],
    [
      "no key",
      EC.certificate,
      EC.certificate,
      "the key: it holds no PEM private key",
    ],
    [
      "two keys",
      EC.certificate,
      keyPem(EC) + keyPem(OTHER),
      "the key: it holds more than one private key",
    ],
    [
      "a malformed key",
      EC.certificate,
      toPem("PRIVATE KEY", Uint8Array.of(1, 2, 3)),
      "the key: it is malformed",
    ],
    [
      "an encrypted key",
      EC.certificate,
      encrypted(EC),
      "the key: it is encrypted, and only unencrypted keys can be used",
    ],
    [
      "a key encrypted the old way",
      EC.certificate,
      "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n",
      "the key: it is encrypted, and only unencrypted keys can be used",
    ],
    [
      "the key of another certificate",
      EC.certificate,
      keyPem(OTHER),
      "the key does not belong to the certificate",
    ],
    [
      "a key of another kind",
      EC.certificate,
      keyPem(RSA),
      "the key does not belong to the certificate",
    ],
    [
      "a chain in the wrong order",
      CA.certificate + EC.certificate,
      keyPem(EC),
      "the key does not belong to the certificate",
    ],
  ] as const
) {
  test(`parseIdentity() refuses ${what}, and tells nothing of the key`, () => {
    assert.throws(() => host().parseIdentity(certificate, key), { message });
  });
}
