/**
 * Span attributes and `tracestate` of a configuration file: what a provider
 * would refuse is left out with a warning.
 *
 * @module
 */
import type { DiagnosticHandler } from "../diagnostics.ts";
import { errorText } from "../error_text.ts";
import type { ConfiguredTracestate } from "../settings.ts";
import {
  validateSpanAttributes,
  validateTracestate,
  validateTracestateMember,
} from "../trace_context/configured.ts";

type Fields = Readonly<Record<string, string>>;

/** The span attributes a provider accepts. */
export function cleanSpanAttributes(
  attributes: ReadonlyMap<string, string>,
  report: DiagnosticHandler,
): Fields {
  const kept = [...attributes].filter(([key, value]) =>
    passes(
      "span_attributes",
      () => validateSpanAttributes({ [key]: value }),
      report,
    )
  );
  return Object.fromEntries(kept);
}

/**
 * The members a provider accepts: each field is checked on its own, then each
 * member, then all together. A field that ends with a space is left out even
 * where the provider would accept it, before another field.
 */
export function cleanTracestate(
  tracestate: ReadonlyMap<string, ReadonlyMap<string, string>>,
  report: DiagnosticHandler,
): ConfiguredTracestate {
  const check = (test: () => void): boolean =>
    passes("tracestate", test, report);
  const members: [string, Fields][] = [];
  for (const [member, fields] of [...tracestate].sort(byKey)) {
    const kept = [...fields].sort(byKey).filter(([key, value]) =>
      check(() => validateTracestateMember(member, { [key]: value }))
    );
    if (kept.length === 0) continue;
    const cleaned = Object.fromEntries(kept);
    if (check(() => validateTracestateMember(member, cleaned))) {
      members.push([member, cleaned]);
    }
  }
  const all = Object.fromEntries(members);
  return check(() => validateTracestate(all)) ? all : {};
}

function passes(
  key: string,
  test: () => void,
  report: DiagnosticHandler,
): boolean {
  try {
    test();
    return true;
  } catch (error) {
    const reason = errorText(error);
    report({
      severity: "warning",
      code: `config.${key}_invalid`,
      message: `Ignoring invalid \`otel.${key}\` config: ${reason}`,
    });
    return false;
  }
}

function byKey(
  [a]: readonly [string, unknown],
  [b]: readonly [string, unknown],
): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
