/**
 * `gen_ai.client.operation.exception`: a call of a model failed.
 *
 * @module
 */
import type { AttributeRow, EventDefinition } from "../events/definition.ts";
import type { ModelCallRequest } from "../session/model_call.ts";
import { known } from "./convention.ts";
import { GENAI_ATTRIBUTES, type GenAiKey } from "./names.ts";

/** A call that failed. */
export interface OperationException {
  readonly request: ModelCallRequest;
  readonly errorType: string;
  /** Text of the error; empty where it has none. */
  readonly message: string;
}

/** Goes to logs alone, beside the events of Codex. */
export const operationException: EventDefinition<OperationException> = {
  name: "gen_ai.client.operation.exception",
  brief: "A call of a model failed.",
  sink: "log",
  metadata: "none",
  severity: "WARN",
  attributes: [
    text("exceptionType", "Class of the error.", (call) => call.errorType),
    text(
      "exceptionMessage",
      "Its text.",
      ({ message }) => message === "" ? undefined : message,
    ),
    text(
      "operationName",
      "What was asked for.",
      ({ request }) => request.operation,
    ),
    text("providerName", "Who was asked.", ({ request }) => request.provider),
    text(
      "requestModel",
      "The model that was asked for.",
      ({ request }, session) => request.model ?? known(session.model),
    ),
    text(
      "conversationId",
      "Id of the conversation.",
      (_, session) => known(session.conversationId),
    ),
  ],
};

function text(
  key: GenAiKey,
  brief: string,
  value: (
    call: OperationException,
    session: { readonly model: string; readonly conversationId: string },
  ) => string | undefined,
): AttributeRow<OperationException> {
  const [name] = GENAI_ATTRIBUTES[key];
  return { key: name, type: "string", sink: "log", brief, value };
}
