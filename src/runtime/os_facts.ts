/**
 * Names the operating system the way people name it: the distribution on
 * Linux, the product on macOS.
 *
 * @module
 */
import type { OsFacts } from "./types.ts";

/** Reads a text file, or gives `undefined` when that is not possible. */
export type ReadText = (path: string) => string | undefined;

/**
 * Reads name and version of the system.
 *
 * @param platform Node's name of the platform, such as `linux` or `darwin`.
 * @param readText Reads a file of the host.
 */
export function readOsFacts(
  platform: string | undefined,
  readText: ReadText,
): OsFacts {
  switch (platform) {
    case "linux":
      return linuxFacts(readText("/etc/os-release"));
    case "darwin":
      return facts(
        "Mac OS",
        readText("/System/Library/CoreServices/SystemVersion.plist")
          ?.match(/ProductVersion<\/key>\s*<string>([^<]+)</)?.[1],
      );
    case "win32":
    case "windows":
      return { name: "Windows" };
    default:
      return facts(platform, undefined);
  }
}

/** Source: os-release(5). */
function linuxFacts(osRelease: string | undefined): OsFacts {
  const value = (key: string): string | undefined =>
    osRelease?.match(new RegExp(`^${key}="?([^"\n]*)"?$`, "m"))?.[1];
  return facts(value("NAME") || "Linux", value("VERSION_ID"));
}

function facts(name: string | undefined, version: string | undefined): OsFacts {
  return { ...name ? { name } : {}, ...version ? { version } : {} };
}
