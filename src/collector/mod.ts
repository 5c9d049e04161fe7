/**
 * A small OTLP/HTTP receiver for development and tests, and what it can show.
 *
 * It listens on loopback, decodes everything it receives into plain objects,
 * misbehaves on request, and prints a session as a tree.
 *
 * @module
 */

export {
  type Collector,
  type CollectorOptions,
  startCollector,
} from "./collector.ts";
export { decodeExport } from "./decode/decode.ts";
export { DecodeError } from "./decode/reader.ts";
export type {
  DelayFault,
  DripFault,
  Fault,
  FaultBase,
  FaultFunction,
  FaultRequest,
  HangFault,
  HangInBodyFault,
  HugeResponseFault,
  InjectOptions,
  MalformedBodyFault,
  PartialSuccessFault,
  ResetFault,
  StatusFault,
} from "./faults.ts";
export type { ReceivedRequest } from "./store.ts";
export type * from "./telemetry.ts";
export {
  attribute,
  type Attributed,
  attributesOf,
  type PlainValue,
  plainValue,
} from "./values.ts";
export { type RenderOptions, renderSessions } from "./tree/render.ts";
