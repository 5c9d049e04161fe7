/**
 * Sends a request with entries of the spool until the collector has spoken, or
 * there is no use in it any more.
 *
 * @module
 */
import type { ExportFailure, ExportSuccess } from "../../otlp/outcome.ts";
import type { RequestBody } from "../batch.ts";
import type { StoredEntry } from "./segment_index.ts";
import type { SendEntriesOptions } from "./send_entries.ts";

/** What the collector said of a request. */
export type Answer = ExportSuccess | ExportFailure;

/** Why there is no answer. */
export interface Silence {
  readonly status: "silence";
  readonly why:
    /** We stopped, or it cannot be sent with these settings. */
    | "stopped"
    /** Another has taken the file. */
    | "lost"
    /** The time of all its entries is over. */
    | "old"
    /** It may have arrived, and must not be sent again. */
    | "unconfirmed";
  readonly message: string;
}

/** Sends a body with all or some records of these entries. */
export async function untilAnswered(
  options: SendEntriesOptions,
  entries: readonly StoredEntry[],
  body: RequestBody,
): Promise<Answer | Silence> {
  const { signal, stop, send, segment, clock } = options;
  const isOnce = signal === "metrics";
  for (;;) {
    let isSent = false;
    const outcome = await send(body, {
      signal: stop,
      onSent() {
        isSent = true;
        if (!isOnce || stop.aborted) return;
        // A kill from here on leaves open whether it arrived.
        for (const entry of entries) segment.mark("sent", entry, clock.now());
      },
    });
    if (outcome.status === "success") return outcome;
    if (outcome.status === "failure" && outcome.httpStatus !== undefined) {
      return outcome;
    }
    const silent = (why: Silence["why"]): Silence => ({
      status: "silence",
      why,
      message: outcome.message,
    });
    if (outcome.status === "failure") {
      // It was never sent, and may be with other settings.
      options.onStuck();
      return silent("stopped");
    }
    const isInDoubt = isSent && outcome.unanswered === true;
    if (isOnce && isSent && !isInDoubt) {
      // They have not arrived, and may be sent again.
      for (const entry of entries) {
        segment.mark("answered", entry, clock.now());
      }
    }
    if (stop.aborted) return silent("stopped");
    if (isOnce && isInDoubt) return silent("unconfirmed");
    options.onStuck();
    if (!options.isOurs()) return silent("lost");
    if (entries.every(options.isOld)) return silent("old");
  }
}
