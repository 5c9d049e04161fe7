/**
 * What `agent-otel collect` says: for a person, or line by line for a machine.
 *
 * @module
 */
import type { Collector } from "../collector/collector.ts";
import type { ReceivedRequest } from "../collector/store.ts";
import { countItems } from "../collector/store.ts";
import type { Signal, Telemetry } from "../collector/telemetry.ts";
import { oneLine } from "../collector/tree/format.ts";
import {
  foreignItem,
  type LiveEvent,
  LiveSessions,
  serviceOf,
} from "../collector/tree/live.ts";
import { renderSessions } from "../collector/tree/render.ts";
import { Recent } from "../recent.ts";
import type { CommandHost } from "../runtime/command_host.ts";
import {
  describeReceived,
  drawLive,
  eventLine,
  type LiveLine,
  type ReceivedCounts,
} from "./collect_lines.ts";
import { collectorSettings } from "./collect_settings.ts";

/** Columns where there is no terminal. */
const USUAL_COLUMNS = 120;

/**
 * How long what comes is gathered, in milliseconds: log records and spans of the
 * same thing come in requests of their own.
 */
const GATHER_MILLIS = 500;

/** How long the same trouble is not told again, in milliseconds. */
const TROUBLE_MILLIS = 10_000;

/** Writes to the streams of a command. */
export class CollectOutput {
  readonly #host: CommandHost;
  readonly #isJson: boolean;
  readonly #isQuiet: boolean;
  readonly #live = new LiveSessions();
  /** What came and is not told yet. */
  readonly #waiting: Telemetry[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #services = new Recent<true>(1_000);
  readonly #told = new Map<string, number>();
  readonly #counts = {
    requests: 0,
    refused: 0,
    logRecords: 0,
    spans: 0,
    dataPoints: 0,
  };
  #hasEnded = false;

  constructor(
    host: CommandHost,
    { isJson, isQuiet }: {
      readonly isJson: boolean;
      readonly isQuiet: boolean;
    },
  ) {
    this.#host = host;
    this.#isJson = isJson;
    this.#isQuiet = isQuiet;
  }

  /** It listens, and this is how to send to it. */
  listening(
    { url, port }: Pick<Collector, "url" | "port">,
    hostname: string,
    out: string | undefined,
  ): void {
    const isAny = /^(0\.0\.0\.0|::)$/.test(hostname);
    const reached = isAny ? `http://localhost:${port}` : url;
    if (this.#isJson) {
      return this.#json({ type: "listening", url: reached, port, out });
    }
    this.#host.write(
      this.#isQuiet
        ? `Listening on ${url}\n`
        : collectorSettings({ url, reached, out }),
    );
  }

  /** A request came, and this was kept of it. */
  received(request: ReceivedRequest, items: Telemetry): void {
    // Somebody was still sending; it is written, or was refused.
    if (this.#hasEnded) return;
    const counts = this.#counts;
    counts.requests += 1;
    if (request.status >= 300) {
      counts.refused += 1;
      // What could not be written is told with the reason.
      if (request.status !== 503) this.#refused(request);
    }
    counts.logRecords += items.logs.length;
    counts.spans += items.spans.length;
    counts.dataPoints += countItems({ ...items, logs: [], spans: [] });
    if (this.#isQuiet) return;
    this.#sign(request.signal, items);
    this.#waiting.push(items);
    this.#timer ??= setTimeout(() => this.#tell(), GATHER_MILLIS);
  }

  /** What came could not be written; the same reason is told now and then. */
  cannotWrite(signal: Signal, reason: string): void {
    this.#trouble(
      { type: "write_failed", signal, message: reason },
      `cannot write ${signal}, and asked the sender to come back: ${reason}`,
    );
  }

  /** It has ended; nothing more is said. */
  ended(collector: Collector): void {
    this.#tell();
    this.#hasEnded = true;
    const { discarded } = collector;
    const counts: ReceivedCounts = { ...this.#counts, discarded };
    if (this.#isJson) return this.#json({ type: "ended", ...counts });
    if (this.#isQuiet) return;
    const tree = renderSessions(collector, {
      color: this.#host.color,
      width: this.#width,
    });
    const above = tree === "" ? "" : `${tree}\n`;
    this.#host.write(`\n${above}${describeReceived(counts)}`);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const items = this.#waiting.splice(0);
    const events = this.#live.add({
      logs: items.flatMap(({ logs }) => logs),
      spans: items.flatMap(({ spans }) => spans),
    });
    for (const event of events) this.#event(event);
  }

  #event(event: LiveEvent): void {
    const { conversationId, kind, atNanos, service, text, right } = event;
    if (this.#isJson) {
      return this.#json({
        type: "event",
        conversationId,
        kind,
        timeUnixNano: String(atNanos),
        service,
        text,
        duration: right,
      });
    }
    const id = oneLine(conversationId ?? "");
    if (event.isFirst) {
      this.#line({ text: `session ${id}, ${service}`, tone: "strong" });
    }
    this.#line(eventLine(event, id));
  }

  /** That something comes of which there is nothing to tell; once. */
  #sign(signal: Signal, items: Telemetry): void {
    const item = items.metrics[0] ?? foreignItem(items);
    if (item === undefined) return;
    const service = serviceOf(item);
    const key = JSON.stringify([service, signal]);
    if (this.#services.has(key)) return;
    this.#services.set(key, true);
    if (this.#isJson) return this.#json({ type: "receiving", service, signal });
    this.#line({ text: `${service}: the first ${signal}`, tone: "dim" });
  }

  #refused({ path, status, wireBytes }: ReceivedRequest): void {
    this.#trouble(
      { type: "refused", path, status, bytes: wireBytes },
      `refused a request to ${path} with ${status}`,
    );
  }

  #trouble(facts: Readonly<Record<string, unknown>>, text: string): void {
    if (this.#hasEnded) return;
    const now = Date.now();
    const at = this.#told.get(text);
    if (at !== undefined && now - at < TROUBLE_MILLIS) return;
    if (this.#told.size > 100) this.#told.clear();
    this.#told.set(text, now);
    if (this.#isJson) this.#json(facts);
    else this.#host.writeError(`agent-otel: ${oneLine(text)}\n`);
  }

  get #width(): number {
    return this.#host.outColumns() ?? USUAL_COLUMNS;
  }

  #line(line: LiveLine): void {
    const { color } = this.#host;
    this.#host.write(drawLive(line, { color, width: this.#width }));
  }

  #json(facts: Readonly<Record<string, unknown>>): void {
    this.#host.write(`${JSON.stringify(facts)}\n`);
  }
}
