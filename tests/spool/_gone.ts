/**
 * Opens directories that cannot be made: below its working directory, which it
 * removes, and where the system makes none.
 */
import { rmdirSync } from "node:fs";
import process from "node:process";
import { detectRuntime } from "../../src/runtime/mod.ts";

const here = process.cwd();
process.chdir(here); // Node remembers where it is until then
rmdirSync(here);
const said = ["spool/of/mine", "/proc/spool"].map((path) => {
  try {
    detectRuntime().openDirectory?.(path);
    return "opened";
  } catch {
    return "refused";
  }
});
console.log(JSON.stringify(said));
