/**
 * The library as npm users have it; `harness/setup.ts` puts it there.
 *
 * @module
 */
// @ts-types="../../../mod.ts"
export {
  OtelProvider,
  type OtelSettings,
  SessionTelemetry,
} from "../../.build/package/dist/mod.js";
// @ts-types="../../../src/runtime/mod.ts"
export {
  detectRuntime,
  type FetchLike,
} from "../../.build/package/dist/src/runtime/mod.js";
// @ts-types="../../../src/instrument/mod.ts"
export { instrumentFetch } from "../../.build/package/dist/src/instrument/mod.js";
// @ts-types="../../../src/replay/mod.ts"
export { replay } from "../../.build/package/dist/src/replay/mod.js";
