/**
 * Gets ready: the stock SDK installed here, and the library as npm users get
 * it, compiled and with dependencies of its own, in `.build/`.
 *
 * @module
 */
import { mustRun } from "../../scripts/command.ts";
import { npmManifest, type PackageManifest } from "../../scripts/manifests.ts";

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
  await Promise.all([compile(), installLibrary()]);
}

/** As `scripts/build_npm.ts` compiles it; types are for other checks. */
async function compile(): Promise<void> {
  await Deno.remove(`${PACKAGE}/dist`, { recursive: true }).catch(() => {});
  const { compilerOptions } = await readJson(`${ROOT}deno.json`);
  const config = `${BUILD}/tsconfig.json`;
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
      rootDir: "../..",
      outDir: "package/dist",
    },
    files: [
      "../../mod.ts",
      "../../src/instrument/mod.ts",
      "../../src/runtime/mod.ts",
      "../../src/redaction/redactor.ts",
    ],
  });
  await mustRun(Deno.execPath(), [
    "run",
    "--allow-all",
    `${ROOT}node_modules/typescript/bin/tsc`,
    "--project",
    config,
  ], { cwd: ROOT });
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
