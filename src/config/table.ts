/**
 * The keys of the `[otel]` table, one row each.
 *
 * @module
 */
import { cleanSpanAttributes, cleanTracestate } from "./cleaning.ts";
import { readExporter } from "./exporter.ts";
import type { ConfigSession, ConfigSettings } from "./otel_config.ts";
import {
  asFlag,
  asSize,
  asTable,
  asText,
  asTexts,
  type ConfigSource,
  keyOf,
  reportUnknown,
} from "./values.ts";

/** What one key gives. */
export interface KeyValue {
  readonly settings?: ConfigSettings;
  readonly session?: ConfigSession;
}

/** How one key is read. */
export interface KeyRow {
  /**
   * Whether a file of a project may hold it. Such a file may come from anybody,
   * so it decides neither where telemetry goes nor what content is in it.
   */
  readonly project: boolean;
  /** @throws {ConfigError} If the value is not accepted. */
  readonly read: (
    source: ConfigSource,
    value: unknown,
    keyPath: string,
  ) => KeyValue;
}

/** The keys of the table. */
export const KEYS: Readonly<Record<string, KeyRow>> = {
  environment: {
    project: true,
    read(source, value, keyPath) {
      const environment = asText(source, value, keyPath);
      // Blank means absent, as in environment variables.
      return environment.trim() === "" ? {} : { settings: { environment } };
    },
  },
  exporter: {
    project: false,
    read: (source, value, keyPath) => ({
      settings: { logs: readExporter(source, value, keyPath) },
    }),
  },
  trace_exporter: {
    project: false,
    read: (source, value, keyPath) => ({
      settings: { traces: readExporter(source, value, keyPath) },
    }),
  },
  metrics_exporter: {
    project: false,
    read: (source, value, keyPath) => ({
      settings: { metrics: readExporter(source, value, keyPath) },
    }),
  },
  span_attributes: {
    project: true,
    read: (source, value, keyPath) => ({
      settings: {
        spanAttributes: cleanSpanAttributes(
          asTexts(source, value, keyPath),
          source.report,
        ),
      },
    }),
  },
  tracestate: {
    project: true,
    read(source, value, keyPath) {
      const members = Object.entries(asTable(source, value, keyPath)).map(
        ([member, fields]) =>
          [
            member,
            asTexts(source, fields, keyOf(keyPath, member)),
          ] as const,
      );
      return {
        settings: {
          tracestate: cleanTracestate(new Map(members), source.report),
        },
      };
    },
  },
  tool_result: {
    project: false,
    read(source, value, keyPath) {
      const table = asTable(source, value, keyPath);
      reportUnknown(source, table, keyPath, ["max_bytes"]);
      const { max_bytes: size } = table;
      if (size === undefined) return {};
      return {
        session: {
          toolResultMaxBytes: asSize(source, size, `${keyPath}.max_bytes`),
        },
      };
    },
  },
  log_user_prompt: {
    project: false,
    read: (source, value, keyPath) => ({
      session: { logUserPrompts: asFlag(source, value, keyPath) },
    }),
  },
  log_agent_responses: {
    project: false,
    read: (source, value, keyPath) => ({
      session: { logAgentResponses: asFlag(source, value, keyPath) },
    }),
  },
  log_guardian_assessments: {
    project: false,
    read: (source, value, keyPath) => ({
      session: { logGuardianAssessments: asFlag(source, value, keyPath) },
    }),
  },
};
