/**
 * The package, loaded with `import`.
 *
 * @module
 */

import * as root from "@agent-otel/agent-otel";
import * as collector from "@agent-otel/agent-otel/collector";

import { runSession } from "./session.ts";

// Only this module's view of it: no `lib` may be needed to check this file.
declare const console: { log(text: string): void };

console.log(`SESSION ${await runSession({ root, collector })}`);
