/**
 * Finds a Chromium, and opens one page in it.
 *
 * @module
 */

import { run } from "./command.ts";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

/** What keeps a fresh, headless Chromium quiet and on this machine. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The name of a Chromium on the PATH. In CI, a missing one is installed where
 * `apt-get` can.
 *
 * @returns `undefined` when there is none to be had.
 */
export async function findChromium(): Promise<string | undefined> {
  const found = await onPath();
  if (found !== undefined || Deno.env.get("CI") !== "true") return found;
  console.log("Installing Chromium with apt-get");
  await attempt("apt-get", ["update", "-qq"]);
  await attempt("apt-get", ["install", "-y", "-qq", "chromium"]);
  return await onPath();
}

/**
 * Opens a page and keeps it open until `done` settles.
 *
 * @param limitMillis How long to wait, in milliseconds.
 * @throws {Error} If that takes too long, or the browser ends before.
 */
export async function openPage<T>(
  command: string,
  url: string,
  done: Promise<T>,
  limitMillis: number,
): Promise<T> {
  const profile = await Deno.makeTempDir({ prefix: "agent-otel-chromium-" });
  const browser = new Deno.Command(command, {
    args: [
      ...FLAGS,
      `--user-data-dir=${profile}`,
      "--remote-debugging-port=0",
      url,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The page did not finish in ${limitMillis} ms`)),
      limitMillis,
    );
  });
  const ended = browser.status.then(({ code }): never => {
    throw new Error(`The browser ended with exit code ${code}`);
  });
  try {
    return await Promise.race([done, tooLate, ended]);
  } finally {
    clearTimeout(timer);
    ended.catch(() => {});
    try {
      browser.kill("SIGTERM");
    } catch {
      // It has ended.
    }
    await browser.status;
    await Deno.remove(profile, { recursive: true }).catch(() => {});
  }
}

async function onPath(): Promise<string | undefined> {
  for (const name of NAMES) {
    if (await attempt(name, ["--version"])) return name;
  }
  return undefined;
}

async function attempt(
  command: string,
  args: readonly string[],
): Promise<boolean> {
  try {
    return (await run(command, args, {
      echo: false,
      env: { DEBIAN_FRONTEND: "noninteractive" },
    })).code === 0;
  } catch {
    return false; // not there
  }
}
