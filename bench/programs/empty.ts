/**
 * A process that does nothing: what is there before anything is measured.
 *
 * @module
 */
import { print } from "./parts/io.ts";
import { peakBytes } from "./parts/memory.ts";

print({ peakBytes: peakBytes() });
