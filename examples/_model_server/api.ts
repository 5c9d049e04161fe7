/**
 * What the server has to know of an API of models.
 *
 * @module
 */
import type { Answer, Conversation } from "./conversation.ts";

/** One API: how it asks, and how it wants to be answered. */
export interface Api {
  /** Paths of its requests. */
  readonly path: RegExp;
  /** Reads a request. */
  read(body: unknown, path: string): Conversation;
  /** An answer as a whole. */
  whole(answer: Answer, conversation: Conversation, id: string): unknown;
  /** The same answer as events of a stream. */
  events(answer: Answer, conversation: Conversation, id: string): StreamEvent[];
}

/** A frame of server-sent events. */
export interface StreamEvent {
  readonly event?: string;
  /** Text as it is; anything else as JSON. */
  readonly data: unknown;
}
