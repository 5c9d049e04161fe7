/**
 * Fields of JSON from outside, by their type.
 *
 * @module
 */
import { fieldOf } from "../../events/parse_json.ts";
import { whole } from "../../events/text.ts";

/** The value at a path of names. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(fieldOf, value);
}

/** A text that is not empty. */
export function textAt(
  value: unknown,
  ...path: readonly string[]
): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** A finite number. */
export function numberAt(
  value: unknown,
  ...path: readonly string[]
): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isFinite(found)
    ? found
    : undefined;
}

/** A count: whole, 0 or more. */
export function countAt(
  value: unknown,
  ...path: readonly string[]
): number | undefined {
  const found = numberAt(value, ...path);
  return found === undefined ? undefined : whole(found);
}

/** The elements of a list; none where there is no list. */
export function listAt(
  value: unknown,
  ...path: readonly string[]
): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Texts: of a list, or a single one. */
export function textsAt(
  value: unknown,
  ...path: readonly string[]
): readonly string[] | undefined {
  const found = at(value, ...path);
  const texts = (Array.isArray(found) ? found : [found])
    .filter((text) => typeof text === "string");
  return texts.length > 0 ? texts : undefined;
}
