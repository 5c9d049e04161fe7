/**
 * What is prepared ahead of the first turn.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Prewarm, SessionTelemetry } from "../../mod.ts";
import { attributesOf } from "../../src/collector/mod.ts";
import {
  type Arrived,
  type ManualClock,
  observe,
} from "../_support/observed.ts";
import { countTimers } from "../_support/timers.ts";
import { wirePoints } from "../_support/wire.ts";

/** Phases, and points of the prewarm's own metrics, in text. */
function recorded({ logs, metrics }: Arrived): {
  phases: string[];
  points: string[];
} {
  const phases = logs.map((log) => {
    const attributes = attributesOf(log);
    return [
      attributes["startup.phase"],
      attributes["startup.status"],
      attributes.duration_ms,
    ].join(" ");
  });
  const points = wirePoints(metrics)
    .filter(({ name }) => name.startsWith("codex.startup_prewarm."))
    .map(({ name, attributes, sum }) => {
      const { status } = attributes;
      assert.ok(status && "stringValue" in status);
      return `${name.slice(22)} ${status.stringValue} ${sum}`;
    });
  return { phases, points: points.sort() };
}

interface Stage {
  readonly session: SessionTelemetry;
  readonly clock: ManualClock;
}

const never = (): Promise<never> => new Promise(() => {});

/** Each way a prewarm ends, and what it records. */
const ENDINGS: readonly (readonly [
  string,
  (stage: Stage) => Promise<unknown>,
  unknown,
  { phases: string[]; points: string[] },
])[] = [
  [
    "is ready before the turn",
    async ({ session, clock }) => {
      const prewarm = session.startPrewarm(() => {
        clock.advance(100);
        return Promise.resolve("ready");
      });
      await Promise.resolve();
      await new Promise((resolve) => setTimeout(resolve, 1));
      clock.advance(50);
      return await prewarm.take();
    },
    "ready",
    {
      phases: [
        "startup_prewarm_total ready 100",
        "startup_prewarm_resolve ready 0",
      ],
      points: ["age_at_first_turn_ms consumed 150", "duration_ms ready 100"],
    },
  ],
  [
    "is ready while the turn waits",
    async ({ session, clock }) => {
      let finish = (_: string): void => {};
      const prewarm = session.startPrewarm(() =>
        new Promise<string>((resolve) => finish = resolve)
      );
      clock.advance(10);
      const taken = prewarm.take();
      clock.advance(5);
      finish("late");
      return await taken;
    },
    "late",
    {
      phases: [
        "startup_prewarm_total ready 15",
        "startup_prewarm_resolve ready 5",
      ],
      points: ["age_at_first_turn_ms consumed 10", "duration_ms ready 15"],
    },
  ],
  [
    "fails",
    async ({ session }) => {
      const prewarm = session.startPrewarm(() => Promise.reject(new Error()));
      return await prewarm.take();
    },
    undefined,
    {
      phases: [
        "startup_prewarm_total failed 0",
        "startup_prewarm_resolve failed 0",
      ],
      points: ["age_at_first_turn_ms failed 0", "duration_ms failed 0"],
    },
  ],
  [
    "throws at once",
    async ({ session }) => {
      const prewarm = session.startPrewarm(() => {
        throw new Error();
      });
      return await prewarm.take();
    },
    undefined,
    {
      phases: [
        "startup_prewarm_total failed 0",
        "startup_prewarm_resolve failed 0",
      ],
      points: ["age_at_first_turn_ms failed 0", "duration_ms failed 0"],
    },
  ],
  [
    "takes too long",
    async ({ session }) =>
      await session.startPrewarm(never, { timeoutMillis: 5 }).take(),
    undefined,
    {
      phases: ["startup_prewarm_resolve timed_out 0"],
      points: ["age_at_first_turn_ms timed_out 0", "duration_ms timed_out 0"],
    },
  ],
  [
    "is older than it may get",
    async ({ session, clock }) => {
      const prewarm = session.startPrewarm(never);
      clock.advance(15_001);
      return await prewarm.take();
    },
    undefined,
    {
      phases: ["startup_prewarm_resolve timed_out 0"],
      points: [
        "age_at_first_turn_ms timed_out 15001",
        "duration_ms timed_out 15001",
      ],
    },
  ],
  [
    "is cancelled with the turn",
    async ({ session, clock }) => {
      const stop = new AbortController();
      const taken = session.startPrewarm(never).take({ signal: stop.signal });
      clock.advance(7);
      stop.abort();
      return await taken;
    },
    undefined,
    {
      phases: ["startup_prewarm_resolve cancelled 7"],
      points: ["age_at_first_turn_ms cancelled 0", "duration_ms cancelled 7"],
    },
  ],
  [
    "is taken by a turn that was cancelled before",
    async ({ session }) =>
      await session.startPrewarm(never).take({ signal: AbortSignal.abort() }),
    undefined,
    {
      phases: ["startup_prewarm_resolve cancelled 0"],
      points: ["age_at_first_turn_ms cancelled 0", "duration_ms cancelled 0"],
    },
  ],
  [
    "is given up",
    async ({ session, clock }) => {
      let told = false;
      const prewarm = session.startPrewarm((signal) =>
        new Promise((_, reject) => {
          signal.onabort = () => {
            told = true;
            reject(signal.reason);
          };
        })
      );
      clock.advance(3);
      prewarm.abort();
      assert.ok(told);
      return await prewarm.take();
    },
    undefined,
    {
      phases: ["startup_prewarm_resolve join_failed 0"],
      points: [
        "age_at_first_turn_ms join_failed 3",
        "duration_ms join_failed 3",
      ],
    },
  ],
];

for (const [why, run, result, expected] of ENDINGS) {
  test(`a prewarm that ${why} is recorded as such`, async () => {
    const arrived = await observe({}, async ({ session, clock }) => {
      assert.equal(await run({ session, clock }), result);
    });
    assert.deepEqual(arrived.diagnostics, []);
    assert.deepEqual(recorded(arrived), expected);
  });
}

test("a prewarm can be taken again, and is recorded once", async () => {
  const arrived = await observe({}, async ({ session }) => {
    const prewarm: Prewarm<number> = session.startPrewarm(() =>
      Promise.resolve(5)
    );
    assert.deepEqual(
      await Promise.all([prewarm.take(), prewarm.take()]),
      [5, 5],
    );
    assert.equal(await prewarm.take(), 5);
  });
  assert.equal(arrived.logs.length, 2);
});

test("a prewarm that nobody takes is no unhandled rejection", async () => {
  const arrived = await observe({}, async ({ session }) => {
    session.startPrewarm(() => Promise.reject(new Error("lost")));
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
  assert.deepEqual(recorded(arrived).phases, [
    "startup_prewarm_total failed 0",
  ]);
});

test("a prewarm that is older than it may get costs the first turn no time", async () => {
  const arrived = await observe({}, async ({ session, clock }) => {
    const prewarm = session.startPrewarm(never, { timeoutMillis: 60_000 });
    clock.advance(60_001);
    const start = performance.now();
    assert.equal(await prewarm.take(), undefined);
    assert.ok(performance.now() - start < 10_000);
  });
  assert.deepEqual(recorded(arrived).phases, [
    "startup_prewarm_resolve timed_out 0",
  ]);
});

test("a prewarm that was taken leaves no timer to hold the program", async () => {
  await observe(
    { signals: [] },
    ({ session }) =>
      countTimers(async (timers) => {
        const prewarm = session.startPrewarm(() => Promise.resolve(5));
        assert.equal(await prewarm.take(), 5);
        assert.deepEqual(timers, { set: 1, pending: 0 });
      }),
  );
});
