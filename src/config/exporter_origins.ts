/**
 * Which key of a file gives which setting of an exporter.
 *
 * @module
 */
import { entryOf } from "../origin.ts";
import { TLS_KEYS } from "./exporter.ts";
import { isTable, keyOf } from "./values.ts";

/**
 * The settings of a signal's exporter, each with its key: pairs such as
 * `logs.otlpHttp.endpoint` and `otel.exporter.otlp-http.endpoint`.
 *
 * @param signal Name of the setting.
 * @param value What the file says, checked.
 */
export function exporterOrigins(
  signal: string,
  value: unknown,
  keyPath: string,
): readonly (readonly [string, string])[] {
  const table = isTable(value) ? value["otlp-http"] : undefined;
  if (!isTable(table)) return [];
  const setting = `${signal}.otlpHttp`;
  const at = keyOf(keyPath, "otlp-http");
  return Object.entries(table).flatMap(([key, part]) => {
    const under = keyOf(at, key);
    const entries = isTable(part) ? Object.keys(part) : [];
    if (key === "headers") {
      return entries.map((name) =>
        [
          entryOf(`${setting}.headers`, name.toLowerCase()),
          keyOf(under, name),
        ] as const
      );
    }
    if (key === "tls") {
      return entries.map((name) =>
        [
          `${setting}.tls.${TLS_KEYS[name] ?? name}`,
          keyOf(under, name),
        ] as const
      );
    }
    return [[`${setting}.${key}`, under] as const];
  });
}
