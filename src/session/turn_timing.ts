/**
 * The first token and the first message of a turn, each measured once.
 *
 * @module
 */
import { turnTtft } from "../events/turn_ttft.ts";
import { METRIC_NAMES } from "../metrics/names.ts";
import {
  isAgentMessage,
  qualifiesForTtft,
  type ResponseEvent,
} from "../spans/response_event.ts";
import { recordMeasurements } from "./measure.ts";
import { recordIn, type SessionWorkHost } from "./work_records.ts";

/** Measures what comes first. */
export interface TurnTiming {
  /** The first token came. */
  firstToken(): void;
  /** The agent's first message came. */
  firstMessage(): void;
  /** An event of the model's stream was read: it may be either. */
  streamEvent(event: ResponseEvent): void;
  /** The turn is over: nothing counts any more. */
  stop(): void;
}

/** Measures for a turn, in its context. */
export function turnTiming(
  host: SessionWorkHost,
  elapsed: () => number,
): TurnTiming {
  let tokenSeen = false;
  let messageSeen = false;
  const firstToken = (): void => {
    if (tokenSeen) return;
    tokenSeen = true;
    recordIn(host, turnTtft, { durationMillis: elapsed() });
  };
  const firstMessage = (): void => {
    if (messageSeen) return;
    messageSeen = true;
    const name = METRIC_NAMES.turnTtfm;
    recordMeasurements(host.pipeline, host.session, [
      { kind: "duration", name, value: elapsed() },
    ]);
  };
  return {
    firstToken,
    firstMessage,
    streamEvent(event) {
      if (!tokenSeen && qualifiesForTtft(event)) firstToken();
      if (!messageSeen && isAgentMessage(event)) firstMessage();
    },
    stop() {
      tokenSeen = messageSeen = true;
    },
  };
}
