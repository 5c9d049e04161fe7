/** All rows, in the order of the table. @module */
import type { Row } from "../harness/row.ts";
import { burst } from "./burst.ts";
import { emit, emitTool } from "./emit.ts";
import { modelFetch, modelMemory, modelStream } from "./model.ts";
import { off } from "./off.ts";
import { queue } from "./queue.ts";
import { redaction } from "./redaction.ts";
import { replayMemory, replaySpeed } from "./replay.ts";
import { sendAll, sendLogs } from "./send.ts";
import { sessions } from "./sessions.ts";
import { stall } from "./stall.ts";
import { exit, start } from "./start.ts";
import { steady } from "./steady.ts";

/** Every row of the benchmark. */
export const ROWS: readonly Row[] = [
  emit,
  emitTool,
  redaction,
  sendLogs,
  sendAll,
  start,
  burst,
  queue,
  stall,
  off,
  exit,
  sessions,
  steady,
  modelStream,
  modelFetch,
  modelMemory,
  replaySpeed,
  replayMemory,
];
