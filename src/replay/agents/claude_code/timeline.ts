/**
 * The steps of one thread, in the order of their times.
 *
 * A transcript tells a call of the model after it is over, and its tools while
 * it is still being told: steps are held until the call is known to be over.
 *
 * @module
 */
import type { ReplayStep, SessionStep } from "../../steps.ts";

/** A step that is not told yet which thread it belongs to. */
export type Untied<S = ReplayStep> = S extends ReplayStep ? Omit<S, "thread">
  : never;

/** What a session step says, without its time. */
export type SessionNews = Omit<SessionStep, "type" | "atMillis" | "thread">;

/** The steps of one thread. */
export class Timeline {
  readonly #thread: { readonly thread?: string };
  readonly #emit: (step: ReplayStep) => void;
  #held: Untied[] = [];
  #news: SessionNews | undefined;
  #told: Readonly<Record<string, unknown>> = {};

  /** @param thread Its name; `undefined` for the main one. */
  constructor(thread: string | undefined, emit: (step: ReplayStep) => void) {
    this.#thread = thread === undefined ? {} : { thread };
    this.#emit = emit;
  }

  /** More has become known of the session; what is known already says nothing. */
  session(news: SessionNews): void {
    const options = Object.entries(news.options)
      .filter(([key, value]) => this.#told[key] !== value);
    const isTold = news.isGit === undefined || this.#told.isGit === news.isGit;
    if (options.length === 0 && isTold) return;
    this.#told = { ...this.#told, ...news.options, isGit: news.isGit };
    this.#news = {
      ...this.#news,
      ...news,
      options: { ...this.#news?.options, ...Object.fromEntries(options) },
    };
  }

  /** Adds a step, and gives it back. */
  add<S extends Untied>(step: S): S {
    this.#held.push(step);
    return step;
  }

  /** Says something else of a step; nothing where it is gone already. */
  replace(step: Untied, by: Untied): void {
    const index = this.#held.indexOf(step);
    if (index !== -1) this.#held[index] = by;
  }

  /** Lets go of all that is held: what comes now is later. */
  settle(): void {
    const steps = this.#held.toSorted((a, b) => a.atMillis - b.atMillis);
    this.#held = [];
    const [first] = steps;
    if (first === undefined) return;
    if (this.#news !== undefined) {
      const { atMillis } = first;
      this.#tell({ type: "session", atMillis, ...this.#news });
      this.#news = undefined;
    }
    for (const step of steps) this.#tell(step);
  }

  #tell(step: Untied): void {
    this.#emit({ ...step, ...this.#thread });
  }
}
