/**
 * Hands the same SDK data to two exporters.
 *
 * @module
 */

/** What an SDK tells about one export; code 0 is success. */
export interface Result {
  readonly code: number;
  readonly error?: Error;
}

/** The part of every exporter, of any SDK version, that we call. */
export interface AnyExporter<T> {
  export(items: T, done: (result: Result) => void): void;
  shutdown(): Promise<void>;
}

/** An exporter that hands on to both; fails when one of them does. */
export interface FanOut<T> {
  export(items: T, done: (result: Result) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Fans out to the official exporter and to ours. */
export function fanOut<T>(
  stock: AnyExporter<T>,
  ours: AnyExporter<T>,
): FanOut<T> {
  const pending = new Set<Promise<unknown>>();
  const once = (exporter: AnyExporter<T>, items: T): Promise<Result> =>
    new Promise((resolve) => exporter.export(items, resolve));
  return {
    export(items, done) {
      const both = Promise.all([once(stock, items), once(ours, items)])
        .then((results) => {
          done(results.find(({ code }) => code !== 0) ?? { code: 0 });
          pending.delete(both);
        });
      pending.add(both);
    },
    async forceFlush() {
      await Promise.all(pending);
    },
    async shutdown() {
      await Promise.all(pending);
      await Promise.all([stock.shutdown(), ours.shutdown()]);
    },
  };
}
