import assert from "node:assert/strict";
import test from "node:test";

import { maskText, scanImports } from "../../scripts/source_scan.ts";

for (
  const [why, source, expected] of [
    [
      "sees a static import",
      `import { a, type B } from "./a.ts";`,
      [["static", "./a.ts"]],
    ],
    [
      "sees an import over several lines",
      `import {\n  a,\n  b,\n} from './a.ts';`,
      [["static", "./a.ts"]],
    ],
    [
      "tells an erased import",
      `import type { A } from "./a.ts";\nexport type { B } from "./b.ts";`,
      [["type", "./a.ts"], ["type", "./b.ts"]],
    ],
    [
      "sees that an import named type is loaded",
      `import type from "./a.ts";`,
      [["static", "./a.ts"]],
    ],
    [
      "sees re-exports",
      `export * from "./a.ts";\nexport { b } from "./b.ts";`,
      [["static", "./a.ts"], ["static", "./b.ts"]],
    ],
    [
      "sees an import for its effects",
      `import "./a.ts";`,
      [["static", "./a.ts"]],
    ],
    [
      "sees a dynamic import",
      `const a = await import("./a.ts");`,
      [["dynamic", "./a.ts"]],
    ],
    [
      "tells a computed import",
      "await import(name);",
      [["dynamic", undefined]],
    ],
    [
      "skips comments, text and templates",
      `// import "./a.ts"\n/* import "./b.ts" */\n` +
      'const a = \'import "./c.ts"\', b = `import "./d.ts"`;',
      [],
    ],
    [
      "sees the code inside a template",
      "const a = `${await import('./a.ts')} ${{ b: `${1}` }.b} import('./c.ts')`;",
      [["dynamic", "./a.ts"]],
    ],
    [
      "is not confused by a regular expression with quotes",
      `const a = /["'\`/]/.test(b) / 2;\nimport "./a.ts";`,
      [["static", "./a.ts"]],
    ],
    [
      "is not confused by from() or by a method named from",
      `export const a = Array.from("abc");\nexport function b(): void {}`,
      [],
    ],
  ] as const
) {
  test(`scanImports() ${why}`, () => {
    assert.deepEqual(
      scanImports(source).map((one) => [one.kind, one.specifier]),
      expected,
    );
  });
}

test("scanImports() gives the line of an import", () => {
  assert.deepEqual(scanImports(`// one\n\nimport "./a.ts";`), [
    { kind: "static", specifier: "./a.ts", line: 3 },
  ]);
});

test("maskText() keeps the place of every character and line", () => {
  const source = "a = 'x\\'y'; // b\nc = `d${e}f\n`; g = /h'/u; /* i\n */ j";
  assert.equal(
    maskText(source),
    "a = '    ';     \nc = ` ${e} \n`; g = /  /u;     \n    j",
  );
});
