/**
 * Who carries the context: the API's global manager, or a provider's own.
 *
 * @module
 */
import type { Context } from "@opentelemetry/api";

/** The context of the moment, whoever carries it. */
export interface ContextScope {
  /** The active context. */
  active(): Context;
  /** Calls `fn` with `context` active, along its asynchronous calls too. */
  with<T>(context: Context, fn: () => T): T;
}
