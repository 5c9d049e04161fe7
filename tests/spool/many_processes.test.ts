import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startCollector } from "../../src/collector/mod.ts";
import { arrivedPrompts, runWriter } from "./_processes.ts";

test(
  "ten processes with one spool, half of them killed: every record arrives, and copies have one identifier",
  {
    timeout: 60_000,
  },
  async (t) => {
    const directory = mkdtempSync(join(tmpdir(), "spool-"));
    const collector = await startCollector();
    try {
      // Away for a while, and then with an answer to some requests only.
      for (let count = 0; count < 12; count++) {
        collector.inject({ kind: "reset" });
      }
      collector.inject({ kind: "hang" });
      for (let count = 0; count < 6; count++) {
        collector.inject({ kind: "status", status: 503, accept: true });
      }
      const plan = {
        url: collector.url,
        directory,
        pauseMillis: 5,
        count: 60,
        shutdownMillis: 50,
      };
      const writers = Array.from({ length: 10 }, (_, at) =>
        runWriter(
          { ...plan, id: `w${at}`, gzip: at % 3 === 1, json: at % 3 === 2 },
          at % 2 === 0 ? 20 + 10 * at : undefined,
        ));
      const written = await Promise.all(writers);
      const recorded = written.flatMap((one) => one.recorded);

      // All recover at once, and some of them are killed at it.
      const recoverers = Array.from({ length: 10 }, (_, at) =>
        runWriter(
          { ...plan, id: `r${at}`, count: 3, flushMillis: 1_500 },
          at % 3 === 0 ? 10 * at : undefined,
        ));
      const recovered = await Promise.all(recoverers);
      recorded.push(...recovered.flatMap((one) => one.recorded));

      const last = await runWriter({
        ...plan,
        id: "last",
        count: 1,
        flushMillis: 10_000,
        shutdownMillis: 5_000,
      });
      recorded.push(...last.recorded);

      const errors = [...written, ...recovered, last].map((one) => one.stderr);
      assert.deepEqual(errors.filter((text) => text !== ""), []);
      const arrived = arrivedPrompts(collector);
      const missing = recorded.filter((prompt) => !arrived.has(prompt));
      assert.deepEqual(missing, []);
      for (const [prompt, uids] of arrived) {
        assert.equal(uids.size, 1, `copies of ${prompt}`);
        assert.match([...uids][0] ?? "", /^[0-9A-Z]{26}$/);
      }
      const all = new Set([...arrived.values()].flatMap((uids) => [...uids]));
      assert.equal(all.size, arrived.size);
      assert.deepEqual(readdirSync(directory), []);
      t.diagnostic(
        `${recorded.length} recorded, ${collector.logs.length} arrived`,
      );
      assert.ok(recorded.length >= 300, `${recorded.length} recorded`);
    } finally {
      await collector.close();
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
