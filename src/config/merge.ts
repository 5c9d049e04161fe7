/**
 * Several configuration files as one.
 *
 * @module
 */
import { checkRecord } from "../check.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { errorText } from "../error_text.ts";
import type { ConfiguredTracestate } from "../settings.ts";
import { validateTracestate } from "../trace_context/configured.ts";
import {
  type ConfigSettings,
  OPT_OUT_KEY,
  type OtelConfig,
} from "./otel_config.ts";

/**
 * Merges configurations, the stronger first; files of the user stand before
 * those of projects in any case. A setting comes whole from the strongest that
 * has it, except that span attributes and members of `tracestate` come together,
 * and that `[analytics] enabled = false` in any file of the user turns metrics
 * off.
 *
 * @example The user's file, and below it the project's
 * ```ts
 * import {
 *   mergeOtelConfigs,
 *   parseOtelConfig,
 * } from "@agent-otel/agent-otel/config";
 *
 * const user = parseOtelConfig('[otel]\nenvironment = "laptop"');
 * const project = parseOtelConfig(
 *   '[otel]\nenvironment = "ci"\nspan_attributes = { team = "core" }',
 *   { trust: "project" },
 * );
 * mergeOtelConfigs(user, project).settings;
 * // { environment: "laptop", spanAttributes: { team: "core" } }
 * ```
 *
 * @throws {TypeError} If something else than a configuration is given.
 */
export function mergeOtelConfigs(
  ...configs: readonly OtelConfig[]
): OtelConfig {
  configs.forEach((config, at) => {
    checkRecord(config, `configs[${at}]`);
    for (const part of ["settings", "session", "origins"] as const) {
      checkRecord(config[part], `configs[${at}].${part}`);
    }
  });
  const byRank = [...configs].sort((a, b) => rank(b) - rank(a));
  return byRank.reduce(below, {
    trust: byRank[0]?.trust ?? "user",
    settings: {},
    session: {},
    warnings: [],
    origins: {},
  });
}

function rank(config: OtelConfig): number {
  return config.trust === "user" ? 1 : 0;
}

/** Puts a weaker configuration below a stronger one. */
function below(strong: OtelConfig, weak: OtelConfig): OtelConfig {
  const warnings: Diagnostic[] = [...strong.warnings, ...weak.warnings];
  const spanAttributes = {
    ...weak.settings.spanAttributes,
    ...strong.settings.spanAttributes,
  };
  const tracestate = belowTracestate(strong.settings, weak.settings, warnings);
  const optOut = [strong, weak].map(({ origins }) => origins.metrics)
    .find((origin) => origin?.keyPath === OPT_OUT_KEY);
  return {
    trust: strong.trust,
    settings: {
      ...weak.settings,
      ...strong.settings,
      ...Object.keys(spanAttributes).length > 0 ? { spanAttributes } : {},
      ...tracestate === undefined ? {} : { tracestate },
      ...optOut === undefined ? {} : { metrics: "none" },
    },
    session: { ...weak.session, ...strong.session },
    warnings,
    origins: {
      ...weak.origins,
      ...strong.origins,
      ...optOut === undefined ? {} : { metrics: optOut },
    },
  };
}

/** Two that fit alone may be too long together: then the stronger stays. */
function belowTracestate(
  { tracestate: strong }: ConfigSettings,
  { tracestate: weak }: ConfigSettings,
  warnings: Diagnostic[],
): ConfiguredTracestate | undefined {
  if (strong === undefined || weak === undefined) return strong ?? weak;
  const members = new Set([...Object.keys(weak), ...Object.keys(strong)]);
  const merged = Object.fromEntries(
    [...members].map((key) => [key, { ...weak[key], ...strong[key] }]),
  );
  try {
    validateTracestate(merged);
    return merged;
  } catch (error) {
    const reason = errorText(error);
    warnings.push({
      severity: "warning",
      code: "config.tracestate_invalid",
      message: `Ignoring invalid \`otel.tracestate\` config: ${reason}`,
    });
    return strong;
  }
}
