/**
 * Gets ready: the stock SDK installed here, and the library as npm users get
 * it, bundled and with dependencies of its own, in `.build/`.
 *
 * @module
 */
import { bundle } from "../../scripts/bundle.ts";
import { mustRun } from "../../scripts/command.ts";
import {
  npmEntries,
  npmManifest,
  type PackageManifest,
} from "../../scripts/manifests.ts";

const BENCH = path(new URL("../", import.meta.url));
const ROOT = path(new URL("../../", import.meta.url));
const BUILD = `${BENCH}.build`;
const PACKAGE = `${BUILD}/package`;

/** Installs what is missing, and builds the library anew. */
export async function setUp(): Promise<void> {
  if (!await exists(`${BENCH}node_modules`)) {
    await install(BENCH, "--frozen");
  }
  await Deno.mkdir(PACKAGE, { recursive: true });
  await Promise.all([build(), installLibrary()]);
}

/** As `scripts/build_npm.ts` does. */
async function build(): Promise<void> {
  for (const folder of ["dist", "parts"]) {
    await Deno.remove(`${PACKAGE}/${folder}`, { recursive: true })
      .catch(() => {});
  }
  const pack = await readJson(
    `${ROOT}package.json`,
  ) as unknown as PackageManifest;
  await bundle(npmEntries(pack), `${PACKAGE}/dist`, ROOT);
  // What no entry exports, in a bundle apart: it must not change theirs.
  await bundle(["src/redaction/redactor.ts"], `${PACKAGE}/parts`, ROOT);
  await declare();
}

/** Types for the programs; that they hold is for other checks. */
async function declare(): Promise<void> {
  const { compilerOptions } = await readJson(`${ROOT}deno.json`);
  const config = `${BUILD}/tsconfig.json`;
  for (
    const [folder, files] of [
      ["dist", [
        "mod.ts",
        "src/instrument/mod.ts",
        "src/replay/mod.ts",
        "src/runtime/mod.ts",
      ]],
      ["parts", ["src/redaction/redactor.ts"]],
    ] as const
  ) {
    await writeJson(config, {
      compilerOptions: {
        ...compilerOptions as Record<string, unknown>,
        noCheck: true,
        target: "es2022",
        module: "nodenext",
        lib: ["esnext", "dom", "dom.iterable"],
        types: [],
        rewriteRelativeImportExtensions: true,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: "../..",
        outDir: `package/${folder}`,
      },
      files: files.map((file) => `../../${file}`),
    });
    await mustRun(Deno.execPath(), [
      "run",
      "--allow-all",
      `${ROOT}node_modules/typescript/bin/tsc`,
      "--project",
      config,
    ], { cwd: ROOT });
  }
}

async function installLibrary(): Promise<void> {
  const pack = await readJson(`${ROOT}package.json`);
  const manifest = npmManifest(pack as unknown as PackageManifest);
  const { dependencies, peerDependencies } = manifest as Partial<
    PackageManifest
  >;
  const wanted = {
    ...manifest,
    dependencies: { ...peerDependencies, ...dependencies },
    peerDependencies: {},
  };
  const file = `${PACKAGE}/package.json`;
  const before = await Deno.readTextFile(file).catch(() => "");
  if (
    before === JSON.stringify(wanted) && await exists(`${PACKAGE}/node_modules`)
  ) return;
  await writeJson(`${PACKAGE}/deno.json`, {
    nodeModulesDir: "auto",
    lock: false,
  });
  await writeJson(file, wanted);
  await install(PACKAGE);
}

async function install(folder: string, ...args: string[]): Promise<void> {
  await mustRun(Deno.execPath(), ["install", "--quiet", ...args], {
    cwd: folder,
  });
}

async function exists(file: string): Promise<boolean> {
  return await Deno.stat(file).then(() => true, () => false);
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await Deno.readTextFile(file));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(file, JSON.stringify(value));
}

function path(url: URL): string {
  return decodeURIComponent(url.pathname).replace(/^\/([A-Za-z]:)/, "$1");
}
