/**
 * The version of this package, as telemetry and user agents state it.
 *
 * @module
 */

/** Equal to `version` in `deno.json` and `package.json`. */
export const VERSION = "0.1.0";
