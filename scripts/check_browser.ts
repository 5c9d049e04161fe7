/**
 * Bundles the root entry for browsers, with esbuild and with Bun, and runs each
 * bundle in headless Chromium against the embedded collector on another origin.
 *
 * @module
 */

import * as esbuild from "esbuild";

import { startCollector } from "../src/collector/mod.ts";
import { findChromium, openPage } from "./chromium.ts";
import { mustRun } from "./command.ts";
import { findBun } from "./runtimes.ts";

const PAGE = "tests/packaging/browser/page.ts";
const LIMIT_MILLIS = 60_000;

const bundles = [
  ["esbuild", await bundleWithEsbuild()],
  ["bun build", await bundleWithBun()],
] as const;
for (const [name, bytes] of bundles) {
  console.log(
    `ok  bundled with ${name}: ${(bytes.length / 1_000).toFixed(1)} kB`,
  );
}

const chromium = await findChromium();
if (chromium === undefined) {
  console.error("No Chromium on the PATH, and none to be had from apt-get");
  if (Deno.env.get("CI") === "true") Deno.exit(1);
} else {
  for (const [name, bytes] of bundles) {
    console.log(
      `ok  ${name} in Chromium: ${await runInBrowser(chromium, bytes)}`,
    );
  }
}

async function bundleWithEsbuild(): Promise<Uint8Array<ArrayBuffer>> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [PAGE],
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    logLevel: "error",
  });
  await esbuild.stop();
  return new Uint8Array(outputFiles[0]?.contents ?? []);
}

async function bundleWithBun(): Promise<Uint8Array<ArrayBuffer>> {
  const bun = await findBun();
  const out = await Deno.makeTempFile({ suffix: ".js" });
  await mustRun(bun.command, [
    "build",
    PAGE,
    "--target=browser",
    "--minify",
    `--outfile=${out}`,
  ]);
  const bytes = await Deno.readFile(out);
  await Deno.remove(out);
  return bytes;
}

/**
 * Runs a bundle in a page.
 *
 * @returns What arrived, in one line.
 */
async function runInBrowser(
  command: string,
  script: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const collector = await startCollector();
  const { promise: done, resolve } = Promise.withResolvers<string>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/done") {
        resolve(await request.text());
        return new Response();
      }
      return pathname === "/page.js"
        ? new Response(script, {
          headers: { "content-type": "text/javascript" },
        })
        : new Response(
          `<!doctype html><script type="module" src="/page.js"></script>`,
          { headers: { "content-type": "text/html" } },
        );
    },
  );
  try {
    const page = `http://127.0.0.1:${server.addr.port}/?collector=` +
      encodeURIComponent(collector.url);
    const receipt = await openPage(command, page, done, LIMIT_MILLIS);
    const { logs, spans, metrics } = collector;
    const arrived = `${logs.length} log records, ${spans.length} spans, ` +
      `${metrics.length} metrics, receipt ${receipt}`;
    const complete = logs.length > 0 && spans.length > 0 && metrics.length > 0;
    if (!complete || receipt.startsWith("FAILED")) {
      throw new Error(`Not everything arrived from the page: ${arrived}`);
    }
    return arrived;
  } finally {
    await server.shutdown();
    await collector.close();
  }
}
