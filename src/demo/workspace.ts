/**
 * The folder the demo's agent works in: kept as text, so that the package has it
 * wherever it is installed.
 *
 * @module
 */

/** Its files, by name. `check.mjs` fails on purpose. */
export const WORKSPACE: Readonly<Record<string, string>> = {
  "README.md": `# Greetings

The folder the demo's agent works in. \`check.mjs\` fails on purpose: finding out
why is the agent's task.
`,
  "check.mjs": `import { greet } from "./greet.mjs";

const expected = "Hello, Ada!";
const actual = greet("Ada");

console.log("checking greet.mjs");
if (actual === expected) {
  console.log("ok");
} else {
  console.log(\`FAILED: greet("Ada") is "\${actual}", expected "\${expected}"\`);
  process.exitCode = 3;
}
`,
  "greet.mjs": `/** Greets somebody by name. */
export function greet(name) {
  return \`Hello \${name}!\`;
}
`,
};
