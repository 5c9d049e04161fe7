/**
 * Publishes the package to a JSR registry on loopback and uses it from there:
 * `deno add`, `deno check`, and a run that may only talk to loopback.
 *
 * @module
 */

import { mustRun } from "./command.ts";
import { startJsrRegistry } from "./jsr_registry.ts";
import { readManifests } from "./manifests.ts";

const CONSUMER = "tests/packaging/consumer";

const { deno } = await readManifests();
const registry = startJsrRegistry();
const root = await Deno.makeTempDir({ prefix: "agent-otel-jsr-" });
// A cache of its own: the version that is published may be there already.
const env = {
  JSR_URL: registry.url,
  DENO_DIR: `${root}/cache`,
  NO_COLOR: "1",
};
try {
  await mustRun(Deno.execPath(), [
    "publish",
    "--token=none",
    "--no-provenance",
    "--allow-dirty",
  ], { env: { JSR_URL: registry.url, NO_COLOR: "1" } });
  console.log(`ok  published ${deno.name}@${deno.version}`);

  const folder = `${root}/consumer`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/deno.json`, "{}\n");
  for await (const { name } of Deno.readDir(CONSUMER)) {
    await Deno.copyFile(`${CONSUMER}/${name}`, `${folder}/${name}`);
  }
  const host = new URL(registry.url).host;
  const allow = `--allow-import=${host}`;
  const options = { cwd: folder, env };
  await mustRun(Deno.execPath(), ["add", allow, `jsr:${deno.name}`], options);
  console.log(`ok  deno add jsr:${deno.name}`);
  const files = ["esm.ts", "every_entry.ts"];
  await mustRun(Deno.execPath(), ["check", allow, ...files], options);
  console.log("ok  deno check");
  const output = await mustRun(Deno.execPath(), [
    "run",
    "--no-prompt",
    "--allow-net=127.0.0.1",
    allow,
    "esm.ts",
  ], { ...options, limitMillis: 60_000 });
  const said = /^SESSION (.*)$/m.exec(output)?.[1];
  if (said === undefined) throw new Error(`The run said nothing: ${output}`);
  console.log(`ok  deno run --allow-net=127.0.0.1: ${said}`);
} finally {
  await registry.close();
  await Deno.remove(root, { recursive: true });
}
