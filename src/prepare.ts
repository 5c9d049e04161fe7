/**
 * Everything that says what a provider is to do, put together: the caller, then
 * the user's configuration file, then the environment, then the defaults.
 *
 * @module
 */
import { checkRecord } from "./check.ts";
import { defined } from "./defined.ts";
import type { DiagnosticHandler } from "./diagnostics.ts";
import { describeSettings, type EffectiveSetting } from "./effective.ts";
import { createEnvironment, environmentCounts } from "./environment.ts";
import type { ReadEnv } from "./otlp/settings.ts";
import { changedRuntime } from "./runtime/changed.ts";
import type { Runtime } from "./runtime/types.ts";
import type { OtelSettings } from "./settings.ts";
import { type ResolvedSettings, resolveSettings } from "./settings_resolve.ts";

/** Settings, ready to start with. */
export interface PreparedSettings {
  /** What caller and file said. */
  readonly settings: OtelSettings;
  /** Checked and complete. */
  readonly resolved: ResolvedSettings;
  /** Reads the environment, as far as it counts. */
  readonly env: ReadEnv;
  /** Sends, heeding proxies of the environment only if that counts. */
  readonly sender: Runtime;
  /** Every setting, with where its value comes from. */
  readonly describe: () => readonly EffectiveSetting[];
}

/**
 * Puts settings together, and reports what was left out on the way.
 *
 * @throws {TypeError} If a setting has the wrong shape or an unknown name.
 * @throws {RangeError} If a value is not accepted.
 */
export function prepareSettings(
  own: OtelSettings,
  runtime: Runtime,
  report: DiagnosticHandler,
): PreparedSettings {
  const { config } = own;
  if (config !== undefined) {
    checkRecord(config, "config");
    checkRecord(config.settings, "config.settings");
    for (const warning of config.warnings ?? []) report(warning);
  }
  const settings = { ...config?.settings, ...defined<OtelSettings>(own) };
  const env = createEnvironment(runtime, settings.env, report);
  const resolved = resolveSettings(settings, env, report);
  return {
    settings: resolved.disabled ? withoutParts(settings, report) : settings,
    resolved,
    env,
    sender: senderOf(runtime, settings.env),
    describe: () =>
      describeSettings({
        own,
        resolved,
        env,
        envCounts: environmentCounts(runtime, settings.env),
      }),
  };
}

/** The host, with the `fetch` that goes with the setting. */
function senderOf(runtime: Runtime, env: "otel" | "off" | undefined): Runtime {
  if (!environmentCounts(runtime, env)) return runtime;
  const fetch = runtime.fetchByEnvironment?.bind(runtime);
  return fetch === undefined ? runtime : changedRuntime(runtime, { fetch });
}

/** `OTEL_SDK_DISABLED` turns the caller's own parts off as well. */
function withoutParts(
  settings: OtelSettings,
  report: DiagnosticHandler,
): OtelSettings {
  report({
    severity: "info",
    code: "environment.disabled",
    message: "Everything is off, because OTEL_SDK_DISABLED is true",
  });
  return {
    ...settings,
    logRecordProcessors: [],
    spanProcessors: [],
    metricReaders: [],
  };
}
