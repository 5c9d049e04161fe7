// The package, loaded with `require`.
const root = require("@agent-otel/agent-otel");
const collector = require("@agent-otel/agent-otel/collector");

import("./session.ts")
  .then(({ runSession }) => runSession({ root, collector }))
  .then((said) => console.log(`SESSION ${said}`));
