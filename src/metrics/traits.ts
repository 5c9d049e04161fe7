/**
 * Metrics that are treated in a way of their own, in the default namespace.
 *
 * @module
 */
import { METRIC_NAMES } from "./names.ts";

/** Not sent when the exporter is the `statsig` shorthand; sent to any other. */
export const WITHHELD_FROM_STATSIG: ReadonlySet<string> = new Set([
  METRIC_NAMES.apiRequest,
  METRIC_NAMES.apiRequestDuration,
  METRIC_NAMES.conversationTurnCount,
  METRIC_NAMES.responsesApiEngineIapiTtft,
  METRIC_NAMES.responsesApiEngineServiceTbt,
  METRIC_NAMES.responsesApiEngineServiceTtft,
  METRIC_NAMES.toolCall,
  METRIC_NAMES.toolCallDuration,
  METRIC_NAMES.turnTokenUsage,
]);

/** Times between tokens are short: their milliseconds keep the fraction. */
export const FRACTIONAL_MILLIS: ReadonlySet<string> = new Set([
  METRIC_NAMES.responsesApiEngineIapiTbt,
  METRIC_NAMES.responsesApiEngineServiceTbt,
]);
