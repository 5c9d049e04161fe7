/**
 * What is known of an answer, beside the events of its stream.
 *
 * @module
 */

/** What went wrong inside an answer, as the service says. */
export interface AnswerError {
  /** Such as `overloaded_error`. */
  readonly type: string;
  readonly message: string;
}

/** What is known of an answer so far. */
export interface AnswerFacts {
  responseId?: string;
  model?: string;
  serviceTier?: string;
  /** As the service names them, one per choice. */
  finishReasons: string[];
  /** Whether the model refused. */
  refused: boolean;
  /** Whether nothing more is to come. */
  over: boolean;
  error?: AnswerError;
}

/** Choices of one answer whose reasons are kept; OpenAI gives at most 128. */
const MAX_CHOICES = 128;

/** Of an answer that nothing is known of. */
export function newFacts(): AnswerFacts {
  return { finishReasons: [], refused: false, over: false };
}

/** Notes which answer it is; what is not said again stays as it was. */
export function noteIdentity(
  facts: AnswerFacts,
  responseId: string | undefined,
  model: string | undefined,
  serviceTier: string | undefined,
): void {
  if (responseId !== undefined) facts.responseId = responseId;
  if (model !== undefined) facts.model = model;
  if (serviceTier !== undefined) facts.serviceTier = serviceTier;
}

/** Notes why a choice ended, the first unless it says which it is. */
export function noteFinish(
  facts: AnswerFacts,
  reason: string,
  index: number = 0,
): void {
  if (Number.isInteger(index) && index >= 0 && index < MAX_CHOICES) {
    facts.finishReasons[index] = reason;
  }
}
