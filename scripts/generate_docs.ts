/**
 * Writes the pages of `docs/` that are made from the source; with `--check`,
 * only says whether they are up to date.
 *
 * @module
 */

import { eventsPage } from "./docs_events.ts";
import { metricsPage } from "./docs_metrics.ts";
import { spansPage } from "./docs_spans.ts";

/** Each page, and what makes it. */
const PAGES: Readonly<Record<string, () => string>> = {
  "docs/events.md": eventsPage,
  "docs/spans.md": spansPage,
  "docs/metrics.md": metricsPage,
};

const checking = Deno.args.includes("--check");
let stale = 0;
for (const [path, page] of Object.entries(PAGES)) {
  const wanted = await formatted(page());
  const found = await Deno.readTextFile(path).catch(() => "");
  if (found === wanted) console.log(`${path} is up to date`);
  else if (checking) {
    console.error(`${path} is out of date: run \`deno task docs\``);
    stale += 1;
  } else {
    await Deno.writeTextFile(path, wanted);
    console.log(`Wrote ${path}`);
  }
}
if (stale > 0) Deno.exit(1);

/** As `deno fmt` wants it. */
async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt does not take the page");
  return new TextDecoder().decode(stdout);
}
