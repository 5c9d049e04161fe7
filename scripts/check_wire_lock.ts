/**
 * Says whether a change of the wire is in the changelog.
 *
 * `deno run -A scripts/check_wire_lock.ts [commit]`: when a file of
 * `tests/wire/golden` differs from the commit, `CHANGELOG.md` has to differ too.
 * Without a commit, it is the parent of the last one that changed the files, or
 * the last one of all when the change is not committed yet.
 *
 * @module
 */
const LOCK = "tests/wire/golden";
const CHANGELOG = "CHANGELOG.md";

const base = Deno.args[0] ?? await parentOfLastChange();
if (base === undefined) {
  console.log("No history here that says what the wire was before");
} else {
  const changed = await git("diff", "--name-only", base, "--", LOCK);
  const said = await git("diff", "--name-only", base, "--", CHANGELOG);
  const files = `${changed}${await untracked()}`.trim().split("\n")
    .filter((file) => file !== "");
  if (files.length > 0 && said === "") {
    console.error(
      `The wire differs from ${base} and ${CHANGELOG} says nothing of it:\n` +
        files.map((file) => `  ${file}\n`).join("") +
        "Say there what changes for those who read it.",
    );
    Deno.exit(1);
  }
  console.log(
    files.length === 0
      ? `The wire is that of ${base}`
      : `The wire differs from ${base}, and the changelog too`,
  );
}

async function parentOfLastChange(): Promise<string | undefined> {
  const now = await git("status", "--porcelain", "--", LOCK);
  if (now !== "") return "HEAD";
  const last = (await git("log", "-1", "--format=%H", "--", LOCK)).trim();
  if (last === "") return undefined;
  const parent = await git("rev-parse", "--verify", "--quiet", `${last}^`);
  return parent.trim() || undefined; // a shallow clone ends somewhere
}

async function untracked(): Promise<string> {
  return await git("ls-files", "--others", "--exclude-standard", "--", LOCK);
}

/** What Git prints; nothing when it cannot tell. */
async function git(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args,
    stderr: "piped",
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  if (args[0] === "rev-parse") return "";
  console.error(new TextDecoder().decode(stderr).trim());
  Deno.exit(1);
}
