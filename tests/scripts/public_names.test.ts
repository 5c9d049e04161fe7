import assert from "node:assert/strict";
import test from "node:test";

import {
  compareNames,
  type DocOutput,
  namesOf,
  privateReferences,
  undocumented,
} from "../../scripts/public_names.ts";

const DOC: DocOutput = {
  nodes: {
    "file:///mod.ts": {
      module_doc: { doc: "The module." },
      symbols: [
        {
          name: "stop",
          declarations: [{
            declarationKind: "export",
            jsDoc: { doc: "Stops." },
          }],
        },
        { name: "go", declarations: [{ declarationKind: "export" }] },
        { name: "hidden", declarations: [{ declarationKind: "private" }] },
      ],
    },
  },
};

test("namesOf() lists what a module exports, sorted", () => {
  assert.deepEqual(namesOf(DOC), ["go", "stop"]);
});

test("undocumented() names the exports without documentation", () => {
  assert.deepEqual(undocumented(DOC), ["go"]);
});

test("undocumented() names a module without a header", () => {
  assert.deepEqual(
    undocumented({ nodes: { "file:///mod.ts": { symbols: [] } } }),
    [
      "the module itself",
    ],
  );
});

test("compareNames() tells what was removed and what was added", () => {
  assert.deepEqual(
    compareNames({ ".": ["a", "b"], "./gone": ["c"] }, { ".": ["b", "d"] }),
    [`.: "a" was removed`, `.: "d" was added`, `./gone: "c" was removed`],
  );
});

test("privateReferences() leaves out the types of other packages", () => {
  const output =
    "error[private-type-ref]: public type 'go' references private type 'Ours'\n" +
    "  --> /a/mod.ts:4:1\n" +
    "error[private-type-ref]: public type 'go' references private type 'Context'\n" +
    "error[missing-jsdoc]: exported symbol is missing JSDoc documentation\n";
  assert.deepEqual(privateReferences(output, new Set(["Ours"])), [
    `"go" names "Ours", which no entry exports`,
  ]);
});
