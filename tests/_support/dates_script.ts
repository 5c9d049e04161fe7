/**
 * Writes down what dates mean here, as JSON.
 *
 * @module
 */
import { dateMillis } from "../../src/replay/agents/dates.ts";

console.log(JSON.stringify(process.argv.slice(2).map(dateMillis)));
