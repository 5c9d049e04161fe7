/**
 * Where turns begin and end. Later versions write `task_started` and
 * `task_complete`; before, a turn begins with a prompt and ends with its last
 * record. A turn that began is held back until it is known with which model.
 *
 * @module
 */
import type { UserPrompt } from "../../../events/definitions.ts";
import type { TurnKind } from "../../../session/turn_options.ts";
import type { Failure, ReplayStep } from "../../steps.ts";
import {
  beginsAgain,
  type OpenTurn,
  openTurn,
  type TurnBegin,
  validTraceId,
} from "./open_turn.ts";
import type { RolloutSession } from "./session.ts";

/**
 * Kinds of turns that can have a prompt: a turn that compacts before its prompt,
 * or whose user runs a command beside it, is a regular one.
 */
const PROMPTED: ReadonlySet<TurnKind> = new Set(["regular", "review"]);

/** What goes on in a turn. */
export interface TurnWork {
  /** A turn begins that the file says begins. */
  begin(atMillis: number): void;
  /** Whether anything is under way. */
  isBusy(): boolean;
  /** Ends what is under way, as the turn ends. */
  close(atMillis: number, failure?: Failure): void;
}

/** The turns of a rollout, one after the other. */
export class RolloutTurns {
  readonly #emit: (step: ReplayStep) => void;
  readonly #session: RolloutSession;
  readonly #work: TurnWork;
  #open: OpenTurn | undefined;
  /** Id of the turn before. */
  #past: string | undefined;
  #count = 0;
  /** Where a file has prompts of its own, messages are not read as such. */
  #hasPrompts = false;
  #message: { atMillis: number; input: UserPrompt } | undefined;

  constructor(
    emit: (step: ReplayStep) => void,
    session: RolloutSession,
    work: TurnWork,
  ) {
    this.#emit = emit;
    this.#session = session;
    this.#work = work;
  }

  /** A turn begins; one that is open has ended without a word. */
  begin(atMillis: number, begin: TurnBegin): void {
    let open = this.#open;
    if (open === undefined || !beginsAgain(open, atMillis, begin)) {
      this.abandon();
      this.#count++;
      open = this.#open = openTurn(atMillis, begin, this.#count);
    }
    if (begin.explicit) this.#work.begin(open.startMillis);
  }

  /** The context of a turn: of the open one, or of one that begins. */
  configure(
    atMillis: number,
    turnId: string | undefined,
    traceId: string | undefined,
  ): void {
    if (turnId !== undefined && this.#isOther(turnId)) {
      this.begin(atMillis, { turnId, traceId, explicit: true });
    }
    const open = this.#open;
    if (open === undefined) return;
    open.traceId ??= validTraceId(traceId);
    open.configured = true;
    if (open.prompted) this.#release();
  }

  /** A prompt of the user. */
  prompt(atMillis: number, input: UserPrompt): void {
    this.#hasPrompts = true;
    this.#message = undefined;
    if (this.#open?.explicit !== true) {
      this.begin(atMillis, { explicit: false });
    }
    this.#prompt(atMillis, input);
    if (this.#open?.configured === true) this.#release();
  }

  /** A message that is a prompt where no event says so. */
  message(atMillis: number, input: UserPrompt): void {
    if (!this.#hasPrompts) this.#message = { atMillis, input };
  }

  /** What the open turn is, known before anything happens in it. */
  is(kind: TurnKind): void {
    const open = this.#open;
    if (open?.held === undefined) return;
    if (PROMPTED.has(kind) || !open.prompted) open.kind = kind;
  }

  /** Something happens in a turn: from now on there is one, and it is told. */
  work(atMillis: number, turnId?: string): void {
    const message = this.#message;
    const open = this.#open;
    if (open === undefined && this.#isPast(turnId)) return; // outside of turns
    const other = open !== undefined && !open.explicit &&
      (turnId !== undefined && open.named && open.turnId !== turnId ||
        message !== undefined && open.worked);
    if (open === undefined || other) {
      this.begin(Math.min(message?.atMillis ?? atMillis, atMillis), {
        turnId,
        explicit: false,
      });
    }
    this.#takeMessage();
    this.#release();
    this.#touch(atMillis);
    if (this.#open !== undefined) this.#open.worked = true;
  }

  /** The agent gave its final answer: a turn that ends so has ended well. */
  answered(): void {
    if (this.#open !== undefined) this.#open.answered = true;
  }

  /** An error of the open turn; said again where it ends. */
  fail(atMillis: number, failure: Failure): void {
    if (this.#open !== undefined) this.#open.failure = failure;
    this.#touch(atMillis);
  }

  /**
   * The open turn is over; or the one before, which is said to be once more.
   * Says whether it is the open one.
   */
  end(atMillis: number, failure?: Failure, turnId?: string): boolean {
    if (this.#open === undefined) return false;
    if (this.#open.turnId !== turnId && this.#isPast(turnId)) return false;
    this.#takeMessage();
    this.#release();
    const open = this.#open;
    const why = failure ?? open.failure;
    this.#work.close(atMillis, why);
    this.#open = undefined;
    this.#past = open.turnId;
    this.#emit({
      type: "turn_end",
      atMillis,
      ...why === undefined ? {} : { failure: why },
    });
    return true;
  }

  /** The open turn ended without a word: another begins, or the file ends. */
  abandon(): void {
    const open = this.#open;
    if (open === undefined) return;
    const broken = open.failure === undefined &&
      (open.explicit && !open.answered || this.#work.isBusy());
    this.end(open.lastMillis, broken ? { outcome: "cancelled" } : undefined);
  }

  #isPast(turnId: string | undefined): boolean {
    return turnId !== undefined && turnId === this.#past;
  }

  #isOther(turnId: string): boolean {
    const open = this.#open;
    if (open === undefined) return true;
    if (open.named || open.held === undefined) return open.turnId !== turnId;
    open.turnId = turnId; // the one that the prompt has begun
    return false;
  }

  #touch(atMillis: number): void {
    const open = this.#open;
    if (open !== undefined) {
      open.lastMillis = Math.max(open.lastMillis, atMillis);
    }
  }

  #takeMessage(): void {
    const message = this.#message;
    this.#message = undefined;
    if (message === undefined || this.#open?.prompted !== false) return;
    this.#prompt(message.atMillis, message.input);
  }

  #prompt(atMillis: number, input: UserPrompt): void {
    const open = this.#open;
    if (open === undefined) return;
    open.prompted = true;
    if (!PROMPTED.has(open.kind)) open.kind = "regular";
    this.#touch(atMillis);
    const step: ReplayStep = { type: "prompt", atMillis, input };
    if (open.held === undefined) this.#emit(step);
    else open.held.push(step);
  }

  #release(): void {
    const open = this.#open;
    if (open?.held === undefined) {
      for (const step of this.#session.news(open?.lastMillis ?? 0)) {
        this.#emit(step);
      }
      return;
    }
    const { held, startMillis, turnId, kind, traceId } = open;
    open.held = undefined;
    for (const step of this.#session.news(startMillis)) this.#emit(step);
    const { reasoningEffort } = this.#session;
    this.#emit({
      type: "turn",
      atMillis: startMillis,
      turnId,
      kind,
      ...reasoningEffort === undefined ? {} : { reasoningEffort },
      ...traceId === undefined ? {} : { traceId },
    });
    for (const step of held) this.#emit(step);
  }
}
