/**
 * `agent-otel doctor`: is it working, and if not, why?
 *
 * @module
 */
import { doctor } from "../doctor/doctor.ts";
import { formatDoctorReport } from "../doctor/format.ts";
import { type Command, EXIT_FAILED, EXIT_OK } from "./command.ts";
import {
  type Destination,
  DESTINATION_OPTIONS,
  readDestination,
} from "./destination.ts";

/** Sends a canary per signal and says what came back. */
export const doctorCommand: Command = {
  name: "doctor",
  brief: "Sends one canary record per signal, and says what came back and why.",
  options: {
    ...DESTINATION_OPTIONS,
    json: { brief: "Writes the report as JSON, with every setting." },
  },
  examples: [
    "--endpoint http://localhost:4318",
    "--config ~/.codex/config.toml --signals logs",
  ],
  notes: ["Headers also come from the file or OTEL_EXPORTER_OTLP_HEADERS."],
  exits: { ok: "Nothing would be lost.", failed: "Something would be." },
  async run(given, host) {
    const { runtime } = host;
    const destination = readDestination(given);
    // A file that cannot be used is for the doctor to diagnose.
    const report = await doctor(() => destination.settings(runtime), {
      runtime,
    });
    host.write(
      given.flags.has("json")
        ? `${JSON.stringify(report, infinityAsText, 2)}\n`
        : formatDoctorReport(report, { color: host.color }),
    );
    if (isNowhere(destination) && !given.flags.has("json")) {
      host.writeError(
        "agent-otel: nothing says where to look: give --endpoint URL or --config FILE\n",
      );
    }
    return report.ok ? EXIT_OK : EXIT_FAILED;
  },
};

function isNowhere({ endpoint, config }: Destination): boolean {
  return endpoint === undefined && config === undefined;
}

/** JSON has no word for a limit that is none. */
function infinityAsText(_key: string, value: unknown): unknown {
  return value === Infinity ? "Infinity" : value;
}
