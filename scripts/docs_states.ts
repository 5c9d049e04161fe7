/**
 * The states of codex-otel, as the pages call them.
 *
 * @module
 */

import type { Since } from "../src/events/definition.ts";

/** When codex-otel was in each state. */
export const STATES: Readonly<Record<Since, string>> = {
  B: "2026-05",
  L1: "2026-08",
  L2: "about 2026-10",
};
