/**
 * Waits for what comes by itself.
 *
 * @module
 */
import assert from "node:assert/strict";

/** Waits until a condition holds; fails after 5 s. */
export async function waitUntil(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, "waited 5 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
