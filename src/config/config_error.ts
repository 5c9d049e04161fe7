/**
 * What is wrong with a configuration file.
 *
 * @module
 */

/** Where in a file something is wrong. */
export interface ConfigPlace {
  /** Path of the file, as it was given. */
  readonly file?: string | undefined;
  /** Key, such as `otel.exporter.otlp-http.endpoint`. */
  readonly keyPath?: string | undefined;
  /** From 1; known for text that is no TOML. */
  readonly line?: number | undefined;
  /** From 1; known for text that is no TOML. */
  readonly column?: number | undefined;
}

/**
 * A configuration that cannot be used. The message names file, key and what is
 * accepted; neither it nor a `cause` holds the value of a header or a line of
 * the file.
 */
export class ConfigError extends Error {
  /** Path of the file, as it was given. */
  readonly file: string | undefined;
  /** Key, such as `otel.exporter.otlp-http.endpoint`. */
  readonly keyPath: string | undefined;
  /** Line, from 1; known for text that is no TOML. */
  readonly line: number | undefined;
  /** Column, from 1; known for text that is no TOML. */
  readonly column: number | undefined;

  /**
   * An error at a place.
   *
   * @param problem What is wrong, without the place.
   */
  constructor(problem: string, place: ConfigPlace = {}) {
    const { file, keyPath, line, column } = place;
    const where = [file ?? "configuration", line, column]
      .filter((part) => part !== undefined).join(":");
    super(`${where}: ${problem}`);
    this.name = "ConfigError";
    this.file = file;
    this.keyPath = keyPath;
    this.line = line;
    this.column = column;
  }
}
