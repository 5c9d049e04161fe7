/**
 * Where a setting's value comes from.
 *
 * @module
 */
import { quote } from "./check.ts";
import type { OtelSettings } from "./settings.ts";

/** Who said what a setting is; a stronger one first stands `caller`. */
export type SettingOrigin = "caller" | "file" | "environment" | "default";

/** Where a setting's value comes from. */
export interface SettingSource {
  readonly origin: SettingOrigin;
  /** The file with its key, or the variable. */
  readonly source?: string;
}

/** The source of what nobody said. */
export const DEFAULT: SettingSource = { origin: "default" };

/** The name of an entry of a setting, such as `spanAttributes["team"]`. */
export function entryOf(setting: string, key: string): string {
  return `${setting}[${quote(key)}]`;
}

/**
 * Finds the source of a setting that caller or file may have given; of an entry
 * of one, when the caller's own name is passed too.
 *
 * @param own What the caller passed, without its file.
 */
export function givenBy(
  own: OtelSettings,
  setting: keyof OtelSettings,
  entry: string = setting,
): SettingSource | undefined {
  if (own[setting] !== undefined) return { origin: "caller" };
  if (!isFromFile(own, setting)) return undefined;
  const from = own.config?.origins?.[entry] ?? own.config?.origins?.[setting];
  const source = from === undefined
    ? undefined
    : from.file === undefined
    ? from.keyPath
    : `${from.file}, ${from.keyPath}`;
  return { origin: "file", ...source === undefined ? {} : { source } };
}

function isFromFile(own: OtelSettings, setting: keyof OtelSettings): boolean {
  const fromFile: Readonly<Record<string, unknown>> = {
    ...own.config?.settings,
  };
  return fromFile[setting] !== undefined;
}
