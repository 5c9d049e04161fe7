/**
 * The `[otel]` table of a configuration file, as settings.
 *
 * The shape is that of Codex, so a file made for it can be read.
 *
 * @module
 */
import { checkOneOf, wrongShape } from "../check.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { createEnvironment, environmentCounts } from "../environment.ts";
import { errorText } from "../error_text.ts";
import { entryOf } from "../origin.ts";
import { detectRuntime } from "../runtime/detect.ts";
import type { Runtime } from "../runtime/types.ts";
import { ConfigError } from "./config_error.ts";
import { exporterOrigins } from "./exporter_origins.ts";
import {
  type ConfigOrigin,
  type ConfigSession,
  type ConfigSettings,
  OPT_OUT_KEY,
  type OtelConfig,
} from "./otel_config.ts";
import { KEYS } from "./table.ts";
import { parseToml, type TomlTable } from "./toml.ts";
import {
  asFlag,
  asTable,
  type ConfigSource,
  isTable,
  keyOf,
  nameOf,
  reportUnknown,
} from "./values.ts";

/** How a file is read. */
export interface LoadConfigOptions {
  /**
   * Whose file it is. One that came with a project sets no destination, header
   * or certificate, and does not decide which content leaves; and whatever is
   * wrong with it is a warning.
   *
   * @default {"user"}
   */
  readonly trust?: "user" | "project";
  /**
   * Whether headers may name environment variables.
   *
   * @default {"otel", but "off" on Bun, which reads `.env` from any folder}
   */
  readonly env?: "otel" | "off";
  /** Reads the file, and variables that headers name. @default {detectRuntime()} */
  readonly runtime?: Runtime;
}

/** How text is read. */
export interface ParseConfigOptions extends LoadConfigOptions {
  /**
   * Path of the file the text is from: messages name it, and relative paths in
   * the text start from its folder.
   */
  readonly path?: string;
}

/**
 * Reads the `[otel]` table of TOML text. Keys it does not know are left out with
 * a warning; other tables belong to others.
 *
 * @example
 * ```ts
 * import { parseOtelConfig } from "@agent-otel/agent-otel/config";
 *
 * const config = parseOtelConfig(`
 *   [otel]
 *   environment = "staging"
 *   log_user_prompt = true
 * `);
 * config.settings.environment; // "staging"
 * config.session.logUserPrompts; // true
 * ```
 *
 * @param text TOML 1.1.
 * @throws {ConfigError} If it is no TOML, or a value is not accepted. Not for a
 * file of a project.
 * @throws {TypeError} If `text` is none.
 * @throws {RangeError} If `trust` is another word.
 */
export function parseOtelConfig(
  text: string,
  options: ParseConfigOptions = {},
): OtelConfig {
  if (typeof text !== "string") throw wrongShape("text", "a string", text);
  return guarded(options, (report) => {
    const { path, runtime = detectRuntime(), env } = options;
    const document = parseToml(text, path);
    return read(document, options.trust ?? "user", {
      file: path,
      env: createEnvironment(runtime, env),
      envCounts: environmentCounts(runtime, env),
      report,
    });
  });
}

/**
 * Reads the `[otel]` table of a TOML file, like {@link parseOtelConfig}.
 *
 * @example The user's file, as far as it can be used
 * ```ts ignore
 * import { OtelProvider } from "@agent-otel/agent-otel";
 * import { loadOtelConfig } from "@agent-otel/agent-otel/config";
 *
 * const config = loadOtelConfig("/home/me/.my-agent/config.toml");
 * const otel = await OtelProvider.start({ serviceName: "my-agent", config });
 * ```
 *
 * @param path Absolute, or relative to the working directory.
 * @throws {ConfigError} If the file cannot be read or used. Not for a file of a
 * project.
 * @throws {TypeError} If `path` is no text.
 */
export function loadOtelConfig(
  path: string,
  options: LoadConfigOptions = {},
): OtelConfig {
  // A number would be read as a file that is open already.
  if (typeof path !== "string") throw wrongShape("path", "a string", path);
  const { runtime = detectRuntime() } = options;
  return guarded({ ...options, path }, () => {
    const text = readFile(path, runtime);
    return parseOtelConfig(text, { ...options, path });
  });
}

function readFile(path: string, runtime: Runtime): string {
  try {
    return runtime.readTextFile(path);
  } catch (error) {
    const reason = errorText(error);
    throw new ConfigError(`cannot be read: ${reason}`, { file: path });
  }
}

/** A project's file must not keep telemetry from starting. */
function guarded(
  options: ParseConfigOptions,
  body: (report: (diagnostic: Diagnostic) => void) => OtelConfig,
): OtelConfig {
  // A misspelled word must not make a stranger's file the user's own.
  checkOneOf(["user", "project"], options.trust ?? "user", "options.trust");
  const warnings: Diagnostic[] = [];
  try {
    const config = body((diagnostic) => warnings.push(diagnostic));
    return { ...config, warnings: [...config.warnings, ...warnings] };
  } catch (error) {
    if (options.trust !== "project" || !(error instanceof ConfigError)) {
      throw error;
    }
    return {
      trust: "project",
      settings: {},
      session: {},
      warnings: [{
        severity: "warning",
        code: "config.project_local",
        message: `Ignored project-local config: ${error.message}`,
      }],
      origins: {},
    };
  }
}

/** Reads the document; warnings go to `source.report`. */
function read(
  document: TomlTable,
  trust: "user" | "project",
  source: ConfigSource,
): OtelConfig {
  let settings: ConfigSettings = {};
  let session: ConfigSession = {};
  const origins: [string, ConfigOrigin][] = [];
  const mark = (name: string, keyPath: string): void => {
    const { file } = source;
    origins.push([name, { ...file === undefined ? {} : { file }, keyPath }]);
  };
  const table = document.otel === undefined
    ? {}
    : asTable(source, document.otel, "otel");
  reportUnknown(source, table, "otel", Object.keys(KEYS));
  const refused: string[] = [];
  for (const [key, row] of Object.entries(KEYS)) {
    const value = table[key];
    if (value === undefined) continue;
    const keyPath = `otel.${key}`;
    if (trust === "project" && !row.project) {
      refused.push(keyPath);
      continue;
    }
    const given = row.read(source, value, keyPath);
    settings = { ...settings, ...given.settings };
    session = { ...session, ...given.session };
    for (
      const [name, part] of Object.entries({
        ...given.settings,
        ...given.session,
      })
    ) {
      mark(name, keyPath);
      for (const [entry, at] of exporterOrigins(name, value, keyPath)) {
        mark(entry, at);
      }
      if (name !== "spanAttributes" && name !== "tracestate") continue;
      for (const entry of Object.keys(part)) {
        mark(entryOf(name, entry), keyOf(keyPath, entry));
      }
    }
  }
  if (refused.length > 0) {
    source.report({
      severity: "warning",
      code: "config.project_local",
      message: `Ignored unsupported project-local config keys in ${
        nameOf(source)
      }: ${refused.join(", ")}; set them in a file of the user`,
    });
  }
  if (trust === "user" && analyticsDisabled(document, source)) {
    settings = { ...settings, metrics: "none" };
    mark("metrics", OPT_OUT_KEY);
  }
  return {
    trust,
    settings,
    session,
    warnings: [],
    origins: Object.fromEntries(origins),
  };
}

/** Who wants no analytics gets no metrics, whatever `metrics_exporter` says. */
function analyticsDisabled(document: TomlTable, source: ConfigSource): boolean {
  const { analytics } = document;
  if (!isTable(analytics) || analytics.enabled === undefined) return false;
  return !asFlag(source, analytics.enabled, OPT_OUT_KEY);
}
