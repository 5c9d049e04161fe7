/**
 * What is to be said about settings before anything is sent.
 *
 * @module
 */
import type { Diagnostic } from "../diagnostics.ts";
import { environmentCounts } from "../environment.ts";
import { type ReadEnv, SIGNALS } from "../otlp/settings.ts";
import type { PreparedSettings } from "../prepare.ts";
import type { Runtime } from "../runtime/types.ts";
import type { Diagnosis } from "./report.ts";
import { saneText } from "./sane_text.ts";

/** The settings cannot be used: no provider would start with them. */
export function unusableSettings(error: unknown): Diagnosis {
  const isFile = (error as { readonly name?: unknown } | null)?.name ===
    "ConfigError";
  return isFile
    ? {
      code: "config_invalid",
      severity: "error",
      what: sentence(saneText(error)),
      why: "The configuration file has a mistake, or cannot be read.",
      advice: "Correct the file; until then nothing is exported.",
    }
    : {
      code: "settings_invalid",
      severity: "error",
      what: sentence(saneText(error)),
      why: "A setting has a value that is not accepted.",
      advice: "Correct it; until then nothing is exported.",
    };
}

/** Everything that can be told without sending. */
export function findingsOf(
  { settings, resolved, env }: PreparedSettings,
  reported: readonly Diagnostic[],
  runtime: Runtime,
): Diagnosis[] {
  const findings = reported.filter(({ code }) =>
    code !== "environment.disabled"
  )
    .map(fromDiagnostic);
  const isTheirs = [
    settings.logRecordProcessors,
    settings.spanProcessors,
    settings.metricReaders,
  ].some((parts) => (parts?.length ?? 0) > 0);
  if (resolved.disabled) {
    findings.push({
      code: "disabled",
      severity: "error",
      what: "Everything is off, because OTEL_SDK_DISABLED is true.",
      why: "The variable turns every signal off, whatever the settings say.",
      advice: "Unset OTEL_SDK_DISABLED.",
    });
  } else if (
    SIGNALS.every((signal) => resolved.exporters[signal] === undefined) &&
    !isTheirs
  ) {
    findings.push(nothingOn(env));
  }
  if (environmentCounts(runtime, settings.env)) {
    const flag = runtime.missingPermission?.({
      kind: "env",
      variable: "OTEL_EXPORTER_OTLP_ENDPOINT",
    });
    if (flag !== undefined) {
      findings.push({
        code: "env_permission",
        severity: "info",
        what: "OTEL_* variables count as unset: the runtime may not read them.",
        why: "The program runs without the permission for them.",
        advice: `Run it with ${flag} if they are to count.`,
      });
    }
  }
  return findings;
}

function nothingOn(env: ReadEnv): Diagnosis {
  const variable = ["", "LOGS_", "TRACES_", "METRICS_"]
    .map((signal) => `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`)
    .find((key) => env(key) !== undefined);
  return {
    code: "nothing_on",
    severity: "error",
    what: "No signal is on: nothing would leave.",
    why: variable === undefined
      ? "Every signal is off unless a setting or a configuration file turns it on."
      : `${variable} is set, but variables never turn a signal on: they fill what settings leave open.`,
    advice:
      "Set logs, traces or metrics to { otlpHttp: { … } }, or name an exporter in the [otel] table.",
  };
}

const ADVICE: Readonly<Record<string, Pick<Diagnosis, "why" | "advice">>> = {
  "spool.off": {
    why:
      "The directory cannot be made, read or written by this program on this host.",
    advice:
      "Correct spool.directory; on Deno, run with --allow-read and --allow-write for it.",
  },
  "spool.failed": {
    why: "The disk is full, or the program may write no more.",
    advice: "Make room, or set another spool.directory.",
  },
  "spool.shared": {
    why: "Its mode lets others in.",
    advice: "Set its mode to 0700.",
  },
  "environment.ignored": {
    why:
      "This runtime fills its environment from any folder's .env, which must not say where telemetry goes.",
    advice: 'Pass env: "otel" if the variables are yours.',
  },
  "config.unknown_key": {
    why: "The key is misspelled, or from another version.",
    advice: "Correct or remove it.",
  },
  "config.project_local": {
    why: "A file that came with a project decides nothing of this kind.",
    advice: "Set it in a file of the user.",
  },
  "otlp.environment": {
    why: "The variable cannot be used with these settings.",
    advice: "Correct or unset it.",
  },
};

function fromDiagnostic({ severity, code, message }: Diagnostic): Diagnosis {
  return { code, severity, what: sentence(saneText(message)), ...ADVICE[code] };
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
