import process from "node:process";
import { greet } from "./greet.ts";

const expected = "Hello, Ada!";
const actual = greet("Ada");

console.log("checking greet.ts");
if (actual === expected) {
  console.log("ok");
} else {
  console.log(`FAILED: greet("Ada") is "${actual}", expected "${expected}"`);
  process.exitCode = 3;
}
