/**
 * Installs the built npm package into throwaway projects and uses it there:
 * with `import` and `require` on every Node, with Bun, and under two versions
 * of TypeScript.
 *
 * @module
 */

import { mustRun, run } from "./command.ts";
import { readManifests } from "./manifests.ts";
import { NODE_MAJORS } from "./platforms.ts";
import { findBun, findNode } from "./runtimes.ts";

const TYPESCRIPT = ["5.9.3", "7.0.2"] as const;
const LIBS = [["es2022"], ["es2022", "dom"]] as const;
const CONSUMER = "tests/packaging/consumer";

const { pack } = await readManifests();
const tarball = await Deno.realPath(
  `npm/${pack.name.replace("@", "").replace("/", "-")}-${pack.version}.tgz`,
);
const root = await Deno.makeTempDir({ prefix: "agent-otel-npm-" });
try {
  const compilers = Object.fromEntries(
    TYPESCRIPT.map((version) => [
      `ts-${version}`,
      `npm:typescript@${version}`,
    ]),
  );
  const plain = await project("plain", compilers);
  await npmInstall(plain);
  await checkNoDuplicates(plain);
  await checkRuns(plain);
  await checkTypes(plain, "without @types/node");

  const typed = await project("typed", {
    "@types/node": pack.devDependencies["@types/node"] ?? "*",
    ...compilers,
  });
  await npmInstall(typed);
  await checkTypes(typed, "with @types/node");

  const bun = await findBun();
  const bunProject = await project("bun", {});
  await mustRun(bun.command, ["install", "--silent"], { cwd: bunProject });
  await session(bunProject, `Bun ${bun.version}, import`, bun.command, [
    "esm.ts",
  ]);
  await session(bunProject, `Bun ${bun.version}, require`, bun.command, [
    "require.cjs",
  ]);
} finally {
  await Deno.remove(root, { recursive: true });
}

/** A project that depends on the tarball, with the consumer's files in it. */
async function project(
  name: string,
  devDependencies: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = `${root}/${name}`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(
    `${folder}/package.json`,
    JSON.stringify({
      private: true,
      type: "module",
      dependencies: { [pack.name]: `file:${tarball}` },
      devDependencies,
    }),
  );
  for await (const { name: file } of Deno.readDir(CONSUMER)) {
    await Deno.copyFile(`${CONSUMER}/${file}`, `${folder}/${file}`);
  }
  return folder;
}

async function npmInstall(folder: string): Promise<void> {
  const quiet = ["--no-audit", "--no-fund", "--silent"];
  await mustRun("npm", ["install", ...quiet], { cwd: folder });
}

/** Two copies of one OpenTelemetry package do not type-check together. */
async function checkNoDuplicates(folder: string): Promise<void> {
  const scope = `${folder}/node_modules/@opentelemetry`;
  const installed: string[] = [];
  for await (const { name } of Deno.readDir(scope)) {
    installed.push(name);
    const nested = await Deno.stat(`${scope}/${name}/node_modules`)
      .catch(() => undefined);
    if (nested) throw new Error(`${name} brings copies of its own`);
  }
  console.log(`ok  one copy each of ${installed.sort().join(", ")}`);
}

async function checkRuns(folder: string): Promise<void> {
  for (const major of NODE_MAJORS) {
    const node = await findNode(major);
    const label = `Node ${node.version}`;
    await session(folder, `${label}, import`, node.command, ["esm.ts"]);
    await session(folder, `${label}, require`, node.command, ["require.cjs"]);
    await checkCommand(folder, label, node.command);
  }
}

/** The installed command, as a shell finds it but for the choice of Node. */
async function checkCommand(
  folder: string,
  label: string,
  node: string,
): Promise<void> {
  const bin = await Deno.realPath(`${folder}/node_modules/.bin/agent-otel`);
  const command = (...args: string[]) =>
    run(node, [bin, ...args], { cwd: folder, echo: false });
  const version = await command("--version");
  const doctor = await command("doctor", "--json", "--env", "off");
  const codes = [version.code, doctor.code].join();
  if (codes !== "0,1" || !doctor.output.includes('"code": "nothing_on"')) {
    throw new Error(
      `${label}, agent-otel ended with ${codes}: ${doctor.output}`,
    );
  }
  const demo = await command("demo");
  if (demo.code !== 0 || !demo.output.includes("What was delivered")) {
    throw new Error(
      `${label}, the demo ended with ${demo.code}: ${demo.output}`,
    );
  }
  console.log(`ok  ${label}, agent-otel ${version.output.trim()}`);
}

async function session(
  folder: string,
  label: string,
  command: string,
  args: readonly string[],
): Promise<void> {
  const output = await mustRun(command, args, {
    cwd: folder,
    limitMillis: 60_000,
  });
  const said = /^SESSION (.*)$/m.exec(output)?.[1];
  if (said === undefined) throw new Error(`${label} said nothing: ${output}`);
  console.log(`ok  ${label}: ${said}`);
}

async function checkTypes(folder: string, label: string): Promise<void> {
  const node = await findNode(24);
  for (const version of TYPESCRIPT) {
    for (const lib of LIBS) {
      await Deno.writeTextFile(
        `${folder}/tsconfig.json`,
        JSON.stringify({
          compilerOptions: {
            target: "es2022",
            module: "nodenext",
            lib,
            ...(label.startsWith("without")
              ? { types: [] }
              : { types: ["node"] }),
            strict: true,
            exactOptionalPropertyTypes: true,
            skipLibCheck: false,
            noEmit: true,
            allowImportingTsExtensions: true,
          },
          files: ["esm.ts", "every_entry.ts"],
        }),
      );
      const compiler = `node_modules/ts-${version}/bin/tsc`;
      await mustRun(node.command, [compiler, "--project", "tsconfig.json"], {
        cwd: folder,
      });
      console.log(`ok  TypeScript ${version}, lib ${lib.join("+")}, ${label}`);
    }
  }
}
