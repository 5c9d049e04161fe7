/**
 * The records in the body of a request that somebody else encoded.
 *
 * A request holds resources, a resource scopes, and a scope records: in protobuf
 * the fields 1, 2 and 2 of their messages, in JSON lists by name. All else goes
 * with every part.
 *
 * Source: https://github.com/open-telemetry/opentelemetry-proto,
 * `logs.proto` and `trace.proto`.
 *
 * @module
 */
import { concatenate } from "../../concatenate.ts";
import { readFields } from "../../otlp/protobuf_reader.ts";
import type { OtlpSignal } from "../../otlp/settings.ts";
import type { Records } from "../batch.ts";

/** A message: the list that it is split by, and the rest. */
interface Holder<Rest, Item> {
  readonly rest: Rest;
  readonly items: readonly Item[];
}

/** A request as its resources, these as scopes, these as records. */
type Tree<Rest, Item> = readonly Holder<Rest, Holder<Rest, Item>>[];

/** A signal's names in JSON. */
interface Names {
  readonly resources: string;
  readonly scopes: string;
  readonly records: string;
}

const NAMES: Readonly<Partial<Record<OtlpSignal, Names>>> = {
  logs: {
    resources: "resourceLogs",
    scopes: "scopeLogs",
    records: "logRecords",
  },
  traces: {
    resources: "resourceSpans",
    scopes: "scopeSpans",
    records: "spans",
  },
};

/**
 * The records of a body that is not compressed; undefined for data points, which
 * go together, and for what is no request.
 */
export function recordsOf(
  signal: OtlpSignal,
  contentType: string,
  body: Uint8Array,
): Records | undefined {
  const names = NAMES[signal];
  if (names === undefined) return undefined;
  try {
    return contentType === "application/x-protobuf"
      ? recordsIn(body, readProtobuf(body), writeProtobuf)
      : recordsIn(
        body,
        readJson(body, names),
        (tree) => writeJson(tree, names),
      );
  } catch {
    return undefined;
  }
}

function recordsIn<Rest, Item>(
  { length }: Uint8Array,
  tree: Tree<Rest, Item>,
  write: (tree: Tree<Rest, Item>) => Uint8Array,
): Records {
  const count = tree.flatMap(({ items }) => items)
    .reduce((sum, { items }) => sum + items.length, 0);
  return {
    count,
    bytes: length,
    encode: (from = 0, to = count) => write(cut(tree, from, to)),
  };
}

/** The records of a range, with what they are in. */
function cut<Rest, Item>(
  tree: Tree<Rest, Item>,
  from: number,
  to: number,
): Tree<Rest, Item> {
  let at = 0;
  const cutScope = (
    { rest, items }: Holder<Rest, Item>,
  ): Holder<Rest, Item> => {
    const start = at;
    at += items.length;
    const part = items.slice(
      Math.max(0, from - start),
      Math.max(0, to - start),
    );
    return { rest, items: part };
  };
  return tree
    .map(({ rest, items }) => ({
      rest,
      items: items.map(cutScope).filter(isFilled),
    }))
    .filter(isFilled);
}

function isFilled({ items }: { readonly items: readonly unknown[] }): boolean {
  return items.length > 0;
}

/** @throws {RangeError} If it is no message. */
function readProtobuf(body: Uint8Array): Tree<Uint8Array, Uint8Array> {
  return readHolder(body, 1).items.map((resource) => {
    const { rest, items } = readHolder(resource, 2);
    return { rest, items: items.map((scope) => readHolder(scope, 2)) };
  });
}

/** Fields that are no bytes are none that a holder has. */
function readHolder(
  message: Uint8Array,
  list: number,
): Holder<Uint8Array, Uint8Array> {
  const rest: Uint8Array[] = [];
  const items: Uint8Array[] = [];
  for (const { number, value } of readFields(message)) {
    if (!(value instanceof Uint8Array)) continue;
    if (number === list) items.push(value);
    else rest.push(...framed(number, value));
  }
  return { rest: concatenate(rest), items };
}

function writeProtobuf(tree: Tree<Uint8Array, Uint8Array>): Uint8Array {
  const holder = (
    rest: Uint8Array,
    items: readonly Uint8Array[],
  ): Uint8Array =>
    concatenate([rest, ...items.flatMap((item) => framed(2, item))]);
  const resources = tree.map(({ rest, items }) =>
    holder(rest, items.map((scope) => holder(scope.rest, scope.items)))
  );
  return concatenate(resources.flatMap((resource) => framed(1, resource)));
}

/** A field of bytes: its tag and length, and the bytes. */
function framed(number: number, value: Uint8Array): readonly Uint8Array[] {
  const head = [...varint(number * 8 + 2), ...varint(value.length)];
  return [Uint8Array.from(head), value];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 128)) {
    bytes.push(left % 128 + 128);
  }
  return [...bytes, left];
}

/** @throws {Error} If it is no JSON, or no request. */
function readJson(body: Uint8Array, names: Names): Tree<object, unknown> {
  const request: unknown = JSON.parse(new TextDecoder().decode(body));
  return listIn(request, names.resources).map((resource) => ({
    rest: Object(resource),
    items: listIn(resource, names.scopes).map((scope) => ({
      rest: Object(scope),
      items: listIn(scope, names.records),
    })),
  }));
}

/** @throws {TypeError} If there is no such list. */
function listIn(holder: unknown, name: string): readonly unknown[] {
  const list: unknown = Object(holder)[name];
  if (!Array.isArray(list)) throw new TypeError(`There is no ${name}`);
  return list;
}

function writeJson(tree: Tree<object, unknown>, names: Names): Uint8Array {
  const resources = tree.map(({ rest, items }) => ({
    ...rest,
    [names.scopes]: items.map((scope) => ({
      ...scope.rest,
      [names.records]: scope.items,
    })),
  }));
  const request = { [names.resources]: resources };
  return new TextEncoder().encode(JSON.stringify(request));
}
