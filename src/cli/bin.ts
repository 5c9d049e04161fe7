#!/usr/bin/env node
/**
 * The `agent-otel` command, as npm installs it. Runs when it is loaded.
 *
 * @module
 */
import { main } from "./main.ts";

void main();
