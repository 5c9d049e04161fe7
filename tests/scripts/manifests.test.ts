import assert from "node:assert/strict";
import test from "node:test";

import {
  compareManifests,
  type DenoManifest,
  jsrManifest,
  npmManifest,
  type PackageManifest,
} from "../../scripts/manifests.ts";

const DENO: DenoManifest = {
  name: "@a/b",
  version: "1.2.3",
  license: "Apache-2.0",
  exports: { ".": "./mod.ts", "./otlp": "./src/otlp/mod.ts" },
  publish: { include: ["mod.ts"] },
  compilerOptions: { strict: true },
};
const PACK: PackageManifest = {
  name: "@a/b",
  version: "1.2.3",
  license: "Apache-2.0",
  description: "What it is.",
  keywords: ["word"],
  engines: { node: ">=22.15" },
  bin: { b: "./src/cli/bin.ts" },
  exports: DENO.exports,
  dependencies: { "z": "1.0.0", "@c/d": "2.0.0" },
  peerDependencies: { "p": "~3.1.0" },
  devDependencies: { "p": "~3.1.0", "typescript": "7.0.2" },
};

test("compareManifests() finds nothing when both say the same", () => {
  assert.deepEqual(compareManifests(DENO, PACK), []);
});

for (
  const [why, pack, expected] of [
    [
      "another version",
      { version: "1.2.4" },
      `version: deno.json says "1.2.3", package.json "1.2.4"`,
    ],
    [
      "a missing entry",
      { exports: { ".": "./mod.ts" } },
      `exports: deno.json says {".":"./mod.ts","./otlp":"./src/otlp/mod.ts"}, package.json {".":"./mod.ts"}`,
    ],
    [
      "a peer that is tested in another range",
      { peerDependencies: { p: "^3.0.0" } },
      "p: peer ^3.0.0, but the dev dependency is ~3.1.0",
    ],
    [
      "a dependency that is not pinned",
      { dependencies: { z: "^1.0.0" } },
      "z: ^1.0.0 is not an exact version",
    ],
  ] satisfies [string, Partial<PackageManifest>, string][]
) {
  test(`compareManifests() names ${why}`, () => {
    assert.deepEqual(compareManifests(DENO, { ...PACK, ...pack }), [expected]);
  });
}

test("jsrManifest() pins every package, and leaves development out", () => {
  assert.deepEqual(jsrManifest(DENO, PACK), {
    name: "@a/b",
    version: "1.2.3",
    license: "Apache-2.0",
    exports: { ".": "./mod.ts", "./otlp": "./src/otlp/mod.ts" },
    imports: {
      "@c/d": "npm:@c/d@2.0.0",
      "p": "npm:p@~3.1.0",
      "z": "npm:z@1.0.0",
    },
    publish: { include: ["mod.ts"] },
    compilerOptions: { strict: true },
  });
});

test("npmManifest() points every entry at the built code and its types", () => {
  assert.deepEqual(npmManifest(PACK), {
    name: "@a/b",
    version: "1.2.3",
    description: "What it is.",
    keywords: ["word"],
    license: "Apache-2.0",
    type: "module",
    sideEffects: false,
    engines: { node: ">=22.15" },
    bin: { b: "dist/src/cli/bin.js" },
    exports: {
      ".": { types: "./dist/mod.d.ts", default: "./dist/mod.js" },
      "./otlp": {
        types: "./dist/src/otlp/mod.d.ts",
        default: "./dist/src/otlp/mod.js",
      },
      "./package.json": "./package.json",
    },
    files: ["dist", "CHANGELOG.md"],
    dependencies: { "z": "1.0.0", "@c/d": "2.0.0" },
    peerDependencies: { "p": "~3.1.0" },
  });
});
