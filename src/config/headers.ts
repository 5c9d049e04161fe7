/**
 * Header values of a configuration file: `${NAME}` and percent-encoding.
 *
 * @module
 */
import { headerProblem } from "../otlp/settings_check.ts";
import { asTexts, type ConfigSource, keyOf, refuse } from "./values.ts";

/**
 * Reads a table of headers. `${NAME}` becomes the environment variable of that
 * name, and `$${` a plain `${`; every other `$` stands for itself. What the file
 * says is percent-decoded where `decode` is set, what a variable holds never.
 *
 * @throws {ConfigError} If a value is no text, names a variable that is not set,
 * or cannot be sent. The message holds no value.
 */
export function readHeaders(
  source: ConfigSource,
  value: unknown,
  keyPath: string,
  decode: boolean,
): Readonly<Record<string, string>> {
  const headers: [string, string][] = [];
  for (const [name, written] of asTexts(source, value, keyPath)) {
    const text = expand(source, written, keyOf(keyPath, name), decode);
    const problem = headerProblem(name, text);
    if (problem !== undefined) {
      refuse(source, keyPath, `cannot be sent: ${problem}`);
    }
    headers.push([name, text]);
  }
  return Object.fromEntries(headers);
}

/** The pieces of a value: an escape, a variable, a misspelled one. */
const SPECIAL = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;

function expand(
  source: ConfigSource,
  written: string,
  keyPath: string,
  decode: boolean,
): string {
  const plain = (text: string): string => decode ? percentDecoded(text) : text;
  let result = "";
  let from = 0;
  for (const match of written.matchAll(SPECIAL)) {
    result += plain(written.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[0] === "$${") result += "${";
    else result += variable(source, match[1], keyPath);
  }
  return result + plain(written.slice(from));
}

function variable(
  source: ConfigSource,
  name: string | undefined,
  keyPath: string,
): string {
  if (name === undefined) {
    return refuse(
      source,
      keyPath,
      'holds a "${" without a variable: accepted is ${NAME}, of letters, digits and "_"; write $${ for the text itself',
    );
  }
  if (!source.envCounts) {
    return refuse(
      source,
      keyPath,
      `names the environment variable ${name}, which does not count here because this runtime reads .env files of any folder: pass env: "otel" to let it count`,
    );
  }
  return source.env(name) ?? refuse(
    source,
    keyPath,
    `names the environment variable ${name}, which is not set, empty, or may not be read`,
  );
}

/** Decodes what is well-formed, and leaves the rest as it is. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
