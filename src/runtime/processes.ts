/**
 * Which process is which, and whether it still runs: as far as the host tells.
 *
 * @module
 */
import { codeOf } from "../error_code.ts";
import { attempt, builtin } from "./builtin.ts";

/** What we use of `process`. */
export interface ProcessHost {
  readonly pid?: number;
  readonly platform?: string;
  getBuiltinModule?(id: string): unknown;
  getuid?(): number;
  kill?(pid: number, signal: string | number): unknown;
}

/** Tells processes apart, also after they have ended. */
export interface ProcessMarks {
  /** This process: machine, process id and, where known, its start. */
  readonly own: string;
  /** Whether another still runs; `undefined` where that cannot be told. */
  isRunning(mark: string): boolean | undefined;
}

/** Where nothing may be looked at. */
export const UNKNOWN_PROCESSES: ProcessMarks = {
  own: "",
  isRunning: () => undefined,
};

/** What we use of `node:fs`. */
interface ProcFiles {
  readFileSync(path: string, encoding: "utf8"): string;
  readlinkSync(path: string): string;
}

/** Marks of this host. */
export function processMarks(host: ProcessHost): ProcessMarks {
  const fs = builtin<ProcFiles>(host, "node:fs");
  const pid = attempt(() => host.pid) ?? 0;
  const machine = machineOf(host, fs);
  const start = fs && startOf(fs, pid);
  return {
    own: `${machine ?? ""} ${pid} ${start ?? ""}`,
    isRunning(mark) {
      const [theirMachine, theirPid, theirStart] = mark.split(" ");
      const id = Number(theirPid);
      if (machine === undefined || theirMachine !== machine) return undefined;
      if (!Number.isSafeInteger(id) || id <= 0) return undefined;
      // A process id is given again, but not at the same moment.
      if (start !== undefined && fs !== undefined && theirStart) {
        return startOf(fs, id) === theirStart;
      }
      return signalReaches(host, id);
    },
  };
}

/**
 * Process ids count within a boot and a namespace of them: two containers that
 * share a directory see each other's ids, but not each other's processes.
 */
function machineOf(
  host: ProcessHost,
  fs: ProcFiles | undefined,
): string | undefined {
  if (fs === undefined) return undefined;
  if (attempt(() => host.platform) === "linux") {
    return attempt(() => {
      const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
      const ids = fs.readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
      return `${boot.trim()}/${ids}`;
    });
  }
  const os = builtin<{ hostname(): string }>(host, "node:os");
  return attempt(() => os?.hostname().replace(/\s/g, "") || undefined);
}

/** When a process began, in ticks; `undefined` when it has ended. */
function startOf(fs: ProcFiles, pid: number): string | undefined {
  const stat = attempt(() => fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name may hold spaces and parentheses.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const hasEnded = fields?.[0] === "Z" || fields?.[0] === "X";
  return hasEnded ? undefined : fields?.[19];
}

function signalReaches(host: ProcessHost, pid: number): boolean | undefined {
  try {
    if (host.kill === undefined) return undefined;
    host.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === "ESRCH") return false;
    return code === "EPERM" ? true : undefined; // Deno needs a permission
  }
}
