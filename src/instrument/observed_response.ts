/**
 * A response whose body is observed while somebody else reads it.
 *
 * The response stays the object that `fetch` gave: a copy would lose its `url`.
 * What leads to its body is replaced on the object. Every way to read it goes
 * through one stream, which takes from the host's own only what it is asked for.
 *
 * @module
 */
import type { AnswerObserver } from "./answer_observer.ts";

/** Methods that read a body as a whole; not every host has all of them. */
const WHOLE = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"];

/** All that leads to a body. */
const REPLACED: ReadonlySet<string> = new Set([
  ...WHOLE,
  "body",
  "bodyUsed",
  "clone",
  "textStream",
]);

type Bytes = Uint8Array<ArrayBuffer>;

/** What a read of the host's stream gives. */
interface Piece {
  readonly done: boolean;
  readonly value?: Bytes | undefined;
}

/** Where what was read goes. */
interface Sink {
  enqueue(bytes: Bytes): void;
  close(): void;
}

/** Tells of readers that are gone without a word. */
let lost: FinalizationRegistry<() => void> | undefined;

/**
 * Observes what is read of a response, and of its clones.
 *
 * @returns Whether it can be observed; it is as it was otherwise.
 */
export function observeResponse(
  response: object,
  observer: AnswerObserver,
): boolean {
  if (!isObservable(response)) return false;
  new Branch(response, observer);
  return true;
}

function isObservable(response: object): response is Response {
  const { body } = response as { readonly body?: unknown };
  return typeof ReadableStream === "function" &&
    typeof Response === "function" && isStream(body) &&
    Object.isExtensible(response);
}

/** One reader of the answer: a response, or a clone of it. */
class Branch {
  readonly #response: Response;
  readonly #observer: AnswerObserver;
  /** The response as it was. */
  readonly #host: object;
  #body: ReadableStream<Bytes> | undefined;
  #source: ReadableStreamDefaultReader<Bytes> | undefined;
  #position = 0;
  #isUsed = false;
  #isCancelled = false;

  constructor(response: Response, observer: AnswerObserver) {
    this.#response = response;
    this.#observer = observer;
    this.#host = asItIs(response);
    this.#replace();
    observer.join();
    lost ??= new FinalizationRegistry((leave) => leave());
    lost.register(this, () => observer.leave(), this);
  }

  #replace(): void {
    const accessor = (get: () => unknown): PropertyDescriptor => ({
      configurable: true,
      get,
    });
    const method = (value: unknown): PropertyDescriptor => ({
      configurable: true,
      writable: true,
      value,
    });
    const response = this.#response as unknown as Record<string, unknown>;
    Object.defineProperties(response, {
      body: accessor(() => this.#stream()),
      bodyUsed: accessor(() => this.#isUsed || this.#read("bodyUsed")),
      clone: method(() => this.#clone()),
      ...Object.fromEntries(
        WHOLE.filter((name) => typeof response[name] === "function")
          .map((name) => [name, method(() => this.#readWhole(name))]),
      ),
      ...typeof response.textStream === "function"
        ? { textStream: method(() => this.#textStream()) }
        : {},
    });
  }

  /** What the response itself says. */
  #read(key: string): unknown {
    return Reflect.get(this.#host, key, this.#response);
  }

  #call(key: string): unknown {
    const method = this.#read(key) as (this: Response) => unknown;
    return method.call(this.#response);
  }

  #stream(): ReadableStream<Bytes> {
    return this.#body ??= this.#createStream();
  }

  /** Asks for nothing ahead; takes buffers of its reader where the host does. */
  #createStream(): ReadableStream<Bytes> {
    const cancel = (reason: unknown) => this.#cancel(reason);
    const strategy = { highWaterMark: 0 };
    return isByteStream(this.#read("body") as ReadableStream<Bytes>)
      ? new ReadableStream<Bytes>({
        type: "bytes",
        cancel,
        pull: (controller) =>
          this.#pull({
            enqueue: (bytes) => controller.enqueue(bytes),
            close() {
              controller.close();
              // A reader that brought its own buffer waits to have it back.
              if ("byobRequest" in controller) {
                controller.byobRequest?.respond(0);
              }
            },
          }),
      }, strategy)
      : new ReadableStream<Bytes>({
        cancel,
        pull: (controller) => this.#pull(controller),
      }, strategy);
  }

  async #pull(controller: Sink): Promise<void> {
    this.#observer.wait();
    let piece: Piece;
    try {
      piece = await this.#reader().read();
    } catch (error) {
      if (this.#isCancelled) return;
      this.#part();
      this.#observer.fail(error);
      throw error;
    }
    // It ends for this reader; a clone may read on.
    if (this.#isCancelled) return;
    const { done, value } = piece;
    if (done || value === undefined) {
      this.#part();
      this.#observer.end();
      controller.close();
      return;
    }
    const position = this.#position;
    this.#position += value.byteLength;
    // Before they are handed on: from then on they are somebody else's.
    this.#observer.take(value, position);
    controller.enqueue(value);
  }

  async #cancel(reason: unknown): Promise<void> {
    this.#isCancelled = true;
    this.#part();
    this.#observer.leave(reason);
    await this.#reader().cancel(reason);
  }

  /** Locks the host's stream, as late as possible: then nobody else can. */
  #reader(): ReadableStreamDefaultReader<Bytes> {
    this.#isUsed = true;
    return this.#source ??= (this.#read("body") as ReadableStream<Bytes>)
      .getReader();
  }

  /** It needs no finding out any more that it is gone. */
  #part(): void {
    lost?.unregister(this);
  }

  async #readWhole(name: string): Promise<unknown> {
    const taken = this.#takeStream();
    if (taken === undefined) return await this.#call(name);
    const { headers } = this.#response;
    const whole = await call(new Response(taken, { headers }), name);
    // Bun forgets the type where the body is a stream.
    const type = headers.get("content-type");
    return whole instanceof Blob && whole.type === "" && type !== null
      ? whole.slice(0, whole.size, type)
      : whole;
  }

  #textStream(): unknown {
    const taken = this.#takeStream();
    return taken === undefined
      ? this.#call("textStream")
      : call(new Response(taken), "textStream");
  }

  /** The stream, to be read; `undefined` when somebody reads it already. */
  #takeStream(): ReadableStream<Bytes> | undefined {
    if (this.#isFree()) {
      const stream = this.#stream();
      this.#isUsed = true;
      return stream;
    }
    // The host has words of its own for that.
    this.#lock();
    return undefined;
  }

  #clone(): unknown {
    if (!this.#isFree()) this.#lock();
    const clone = this.#call("clone") as Response;
    if (isObservable(clone)) new Branch(clone, this.#observer);
    return clone;
  }

  #isFree(): boolean {
    return !this.#isUsed && this.#read("bodyUsed") !== true &&
      this.#body?.locked !== true;
  }

  #lock(): void {
    const body = this.#read("body") as ReadableStream<Bytes>;
    if (!body.locked) this.#source ??= body.getReader();
  }
}

/** What reads the body now: somebody else may observe it as well. */
function asItIs(response: object): object {
  const own = Object.entries(Object.getOwnPropertyDescriptors(response))
    .filter(([name]) => REPLACED.has(name));
  return Object.create(
    Object.getPrototypeOf(response),
    Object.fromEntries(own),
  );
}

/** Of whatever realm. */
function isStream(body: unknown): body is ReadableStream {
  return typeof body === "object" && body !== null && "getReader" in body &&
    "tee" in body;
}

function call(response: Response, name: string): unknown {
  const methods = response as unknown as Record<string, () => unknown>;
  return methods[name]?.();
}

/** Whether readers may bring their own buffers. */
function isByteStream(stream: ReadableStream<Bytes>): boolean {
  try {
    stream.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false;
  }
}
