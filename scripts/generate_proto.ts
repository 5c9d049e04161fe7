/**
 * Generates `src/collector/otlp_pb.ts` from `src/collector/otlp.proto`.
 *
 * Run after a change of the `.proto` file: `deno run -A scripts/generate_proto.ts`.
 * Neither the build nor the tests need it; the result is checked in.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BUF = "@bufbuild/buf@1.74.0";
const PLUGIN = "@bufbuild/protoc-gen-es@2.17.0";

const folder = fileURLToPath(new URL("../src/collector/", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "generate-proto-"));
try {
  const template = {
    version: "v2",
    inputs: [{ directory: folder }],
    plugins: [
      {
        local: ["npx", "-y", "-p", PLUGIN, "protoc-gen-es"],
        out: work,
        opt: ["target=ts", "import_extension=ts"],
      },
    ],
  };
  const config = join(work, "buf.gen.json");
  writeFileSync(config, JSON.stringify(template));
  execFileSync("npx", ["-y", BUF, "generate", "--template", config], {
    cwd: work,
    stdio: "inherit",
  });
  const result = join(folder, "otlp_pb.ts");
  writeFileSync(result, readFileSync(join(work, "otlp_pb.ts")));
  execFileSync("deno", ["fmt", result], { stdio: "inherit" });
} finally {
  rmSync(work, { recursive: true });
}
