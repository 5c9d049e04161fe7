/**
 * What `agent-otel collect` says: for a person, or line by line for a machine.
 *
 * @module
 */
import type { Collector } from "../collector/collector.ts";
import type { ReceivedRequest } from "../collector/store.ts";
import { countItems } from "../collector/store.ts";
import type { Signal, Telemetry } from "../collector/telemetry.ts";
import {
  formatCount,
  formatNoun,
  oneLine,
  truncate,
} from "../collector/tree/format.ts";
import {
  foreignItem,
  type LiveEvent,
  LiveSessions,
  serviceOf,
} from "../collector/tree/live.ts";
import { RecentMap } from "../collector/tree/recent_map.ts";
import { renderSessions } from "../collector/tree/render.ts";
import type { CommandHost } from "../runtime/command_host.ts";
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

const TONES = { plain: "", strong: "\x1b[1m", dim: "\x1b[2m", bad: "\x1b[31m" };

/** Writes to the streams of a command. */
export class CollectOutput {
  readonly #host: CommandHost;
  readonly #isJson: boolean;
  readonly #isQuiet: boolean;
  readonly #live = new LiveSessions();
  /** What came and is not told yet. */
  readonly #waiting: Telemetry[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #services = new RecentMap<string, true>(1_000);
  readonly #told = new Map<string, number>();
  readonly #counts = { requests: 0, refused: 0, logs: 0, spans: 0, points: 0 };

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
    const counts = this.#counts;
    counts.requests += 1;
    if (request.status >= 300) {
      counts.refused += 1;
      // What could not be written is told with the reason.
      if (request.status !== 503) this.#refused(request);
    }
    counts.logs += items.logs.length;
    counts.spans += items.spans.length;
    counts.points += countItems({ ...items, logs: [], spans: [] });
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

  /** It has ended. */
  ended(collector: Collector): void {
    const { requests, refused, logs, spans, points } = this.#counts;
    const { discarded } = collector;
    this.#tell();
    if (this.#isJson) {
      return this.#json({
        type: "ended",
        requests,
        refused,
        logRecords: logs,
        spans,
        dataPoints: points,
        discarded,
      });
    }
    if (this.#isQuiet) return;
    const tree = renderSessions(collector, {
      color: this.#host.color,
      width: this.#host.outColumns() ?? USUAL_COLUMNS,
    });
    const parts = [
      formatNoun(requests, "request"),
      refused > 0 ? `${formatCount(refused)} of them refused` : "",
      formatNoun(logs, "log record"),
      formatNoun(spans, "span"),
      formatNoun(points, "data point"),
    ].filter((part) => part !== "");
    const left = discarded === 0
      ? ""
      : `The first ${
        formatCount(discarded)
      } were left out above: --max-items says how many are kept.\n`;
    this.#host.write(
      `\n${tree}${tree === "" ? "" : "\n"}Received ${
        parts.join(", ")
      }.\n${left}`,
    );
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
    if (event.isFirst) this.#line(`session ${id}, ${service}`, "", "strong");
    const label = id === "" ? service : `…${id.slice(-6)}`;
    this.#line(
      `${timeOf(atNanos)}  ${label}  ${text}`,
      right ?? "",
      event.tone,
    );
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
    this.#line(`${service}: the first ${signal}`, "", "dim");
  }

  #refused({ path, status, wireBytes }: ReceivedRequest): void {
    this.#trouble(
      { type: "refused", path, status, bytes: wireBytes },
      `refused a request to ${path} with ${status}`,
    );
  }

  #trouble(facts: Readonly<Record<string, unknown>>, text: string): void {
    const now = Date.now();
    const at = this.#told.get(text);
    if (at !== undefined && now - at < TROUBLE_MILLIS) return;
    if (this.#told.size > 100) this.#told.clear();
    this.#told.set(text, now);
    if (this.#isJson) this.#json(facts);
    else this.#host.writeError(`agent-otel: ${oneLine(text)}\n`);
  }

  #line(text: string, right: string, tone: LiveEvent["tone"]): void {
    const { color } = this.#host;
    const width = this.#host.outColumns() ?? USUAL_COLUMNS;
    const room = width - (right === "" ? 0 : right.length + 2);
    const cut = truncate(text, Math.max(20, room));
    const code = color ? TONES[tone] : "";
    const body = code === "" ? cut : `${code}${cut}\x1b[0m`;
    const space = right === "" ? "" : " ".repeat(
      Math.max(2, width - [...cut].length - right.length),
    );
    this.#host.write(`${body}${space}${right}\n`);
  }

  #json(facts: Readonly<Record<string, unknown>>): void {
    this.#host.write(`${JSON.stringify(facts)}\n`);
  }
}

function timeOf(nanos: bigint): string {
  const millis = Number(nanos / 1_000_000n);
  if (nanos === 0n || !(millis <= 8.64e15)) return "--:--:--";
  return new Date(millis).toISOString().slice(11, 19);
}
