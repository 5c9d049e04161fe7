/**
 * Whether nothing is there.
 *
 * @module
 */
import { codeOf } from "../error_code.ts";
import { builtin } from "./builtin.ts";

interface NodeStat {
  statSync(path: string): unknown;
}

/** Whether nothing is there under a path; `false` where that cannot be told. */
export function isMissing(
  host: { getBuiltinModule?(id: string): unknown },
  path: string,
): boolean {
  try {
    builtin<NodeStat>(host, "node:fs")?.statSync(path);
    return false;
  } catch (error) {
    return codeOf(error) === "ENOENT";
  }
}
