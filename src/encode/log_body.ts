/**
 * From encoded records to the body of a request.
 *
 * @module
 */
import type { RequestWriter, Wrapping } from "./log_writer.ts";
import type { EncodedResource, EncodedScope } from "./scopes.ts";

/** Records of one scope that stand side by side. */
export interface Run {
  readonly scope: EncodedScope;
  /** Index of its first record; it goes on to that of the next run. */
  readonly first: number;
  /** Bytes of other things that stand before it. */
  readonly shift: number;
}

/** Where records stand among bytes. */
export interface Layout {
  /** Where each record ends, in bytes of records. */
  readonly ends: ArrayLike<number>;
  readonly runs: readonly Run[];
}

/** The body of a request, and where its records stand. */
export interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: Layout;
}

/** Records of one scope, `from` up to but not including `to`. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

/** The bytes that stand between records of one encoding. */
export type Format = Pick<
  RequestWriter,
  "request" | "frame" | "separatorBytes"
>;

/**
 * Puts records into a body of their own, those of a scope side by side: once
 * per byte copied.
 */
export function bodyOf(
  format: Format,
  source: Uint8Array,
  { ends, runs }: Layout,
  from: number,
  to: number,
): Body {
  const startOf = (index: number): number =>
    index === 0 ? 0 : ends[index - 1] ?? 0;
  const groups = groupRuns(runs, from, to);
  const { request, frame, separatorBytes } = format;

  // Sizes, from the inside out: protobuf says them first.
  const resources = [...groups].map(([resource, scopes]) => {
    const parts = [...scopes].map(([scope, pieces], index) => {
      const records = pieces.reduce(
        (sum, piece) => sum + startOf(piece.to) - startOf(piece.from),
        0,
      );
      const size = sizeAround(scope) + records - separatorBytes;
      const opening = format.frame("scope", size, index === 0);
      return { scope, pieces, opening, size };
    });
    const size = sizeAround(resource) +
      parts.reduce((sum, part) => sum + part.opening.length + part.size, 0);
    return { resource, parts, size };
  });
  const framed = resources.map((one, index) => ({
    ...one,
    opening: frame("resource", one.size, index === 0),
  }));
  const total = sizeAround(request) +
    framed.reduce((sum, one) => sum + one.opening.length + one.size, 0);

  const bytes = new Uint8Array(total);
  const newRuns: Run[] = [];
  const newEnds = new Uint32Array(to - from);
  let at = 0;
  let count = 0;
  let recordBytes = 0;
  const put = (part: Uint8Array): void => {
    bytes.set(part, at);
    at += part.length;
  };
  put(request.head);
  for (const { resource, parts, opening } of framed) {
    put(opening);
    put(resource.head);
    for (const { scope, pieces, opening } of parts) {
      put(opening);
      put(scope.head);
      newRuns.push({ scope, first: count, shift: at - recordBytes });
      for (const [index, { from, to, shift }] of pieces.entries()) {
        const isLast = index === pieces.length - 1;
        const start = startOf(from);
        const end = startOf(to);
        put(
          source.subarray(
            start + shift,
            end + shift - (isLast ? separatorBytes : 0),
          ),
        );
        for (let record = from; record < to; record++) {
          newEnds[count++] = recordBytes + startOf(record + 1) - start;
        }
        recordBytes += end - start;
      }
      put(scope.tail);
    }
    put(resource.tail);
  }
  put(request.tail);
  return { bytes, layout: { ends: newEnds, runs: newRuns } };
}

/** What stands before and after records of one scope that are a whole body. */
export function around(
  { request, frame, separatorBytes }: Format,
  scope: EncodedScope,
  recordBytes: number,
): {
  readonly heads: readonly Uint8Array[];
  readonly tails: readonly Uint8Array[];
} {
  const { resource } = scope;
  const scopeSize = sizeAround(scope) + recordBytes - separatorBytes;
  const scopeFrame = frame("scope", scopeSize, true);
  const resourceSize = sizeAround(resource) + scopeFrame.length + scopeSize;
  return {
    heads: [
      request.head,
      frame("resource", resourceSize, true),
      resource.head,
      scopeFrame,
      scope.head,
    ],
    tails: [scope.tail, resource.tail, request.tail],
  };
}

/** Those of a range, by resource and scope, each in the order of appearance. */
function groupRuns(
  runs: readonly Run[],
  from: number,
  to: number,
): Map<EncodedResource, Map<EncodedScope, Piece[]>> {
  const groups = new Map<EncodedResource, Map<EncodedScope, Piece[]>>();
  for (const [index, { scope, first, shift }] of runs.entries()) {
    const piece = {
      from: Math.max(from, first),
      to: Math.min(to, runs[index + 1]?.first ?? to),
      shift,
    };
    if (piece.from >= piece.to) continue;
    const scopes = getOrAdd(groups, scope.resource, () => new Map());
    getOrAdd(scopes, scope, (): Piece[] => []).push(piece);
  }
  return groups;
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = create());
  return value;
}

function sizeAround({ head, tail }: Wrapping): number {
  return head.length + tail.length;
}
