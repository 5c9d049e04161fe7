/**
 * Records of other subsystems: named by the caller, routed by their target.
 *
 * @module
 */
import { spanOf } from "../trace_context/api.ts";
import { attempt } from "../attempt.ts";
import type { Attributes } from "../events/definition.ts";
import { routeOf } from "../events/routing.ts";
import type { Pipeline } from "../pipeline.ts";
import type { TextRules } from "../redaction/text_rules.ts";

/** Attributes of an audit record. What is no text, number or flag is left out. */
export type AuditAttributes = Readonly<
  Record<string, string | number | boolean | undefined>
>;

/** Records an audit event. Never throws. */
export function recordAudit(
  pipeline: Pipeline,
  target: string,
  name: string,
  attributes: AuditAttributes,
): void {
  const { logs, tracer, events } = pipeline;
  attempt(pipeline, "an audit event", () => {
    const route = routeOf(target, events.namespace);
    if (route === "log" && logs === undefined) return;
    if (route === "trace" && tracer === undefined) return;
    if (route === undefined) return;
    const timeMillis = pipeline.clock.nowMillis();
    const context = pipeline.context.active();
    const texts = route === "log" ? events.texts : events.spanTexts;
    const own = {
      ...cleanAttributes(attributes, texts),
      ...standing(name, timeMillis),
    };
    if (route === "log") {
      logs?.emitAudit({ target, name, attributes: own, timeMillis, context });
      return;
    }
    const message = attributes["error.message"];
    if (typeof message === "string") {
      own["error.message"] = texts.error(message);
    }
    spanOf(context)?.addEvent(name, own, timeMillis);
  });
}

function standing(name: string, timeMillis: number): Attributes {
  return {
    "event.name": name.toWellFormed(),
    "event.timestamp": new Date(timeMillis).toISOString(),
  };
}

function cleanAttributes(
  attributes: AuditAttributes,
  texts: TextRules,
): Attributes {
  const clean: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "") continue;
    if (typeof value === "string") {
      clean[key.toWellFormed()] = texts.attribute(key, value);
    } else if (typeof value === "boolean") clean[key.toWellFormed()] = value;
    else if (typeof value === "number" && isEncodable(value)) {
      clean[key.toWellFormed()] = value + 0; // -0 is no integer
    }
  }
  return clean;
}

/** A finite number; whole ones as far as they are exact. */
function isEncodable(value: number): boolean {
  return Number.isInteger(value)
    ? Number.isSafeInteger(value)
    : Number.isFinite(value);
}
