/**
 * What a stream is made of: server-sent events, or elements of a JSON array.
 *
 * @module
 */

/** One frame of a stream. */
export interface Frame {
  /** The `event` field of a server-sent event, where it has one. */
  readonly event?: string;
  readonly data: string;
}

/** Cuts text into frames, however it is chunked. Memory is bounded. */
export interface FrameReader {
  /** Reads on. Throws what `onFrame` throws. */
  feed(text: string): void;
}

/** Told of every frame, in order. */
export type OnFrame = (frame: Frame) => void;

/**
 * Characters of one frame; a longer one is skipped. Images come as one frame.
 */
export const MAX_FRAME_CHARS: number = 8 * 1024 * 1024;
