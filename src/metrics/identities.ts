/**
 * Finds instruments that should be one, or should have another name.
 *
 * Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#duplicate-instrument-registration.
 *
 * @module
 */
import type { DiagnosticHandler } from "../diagnostics.ts";
import type { InstrumentIdentity } from "./instrument.ts";

/** Says whether an instrument's values are recorded, or asked for. */
export type InstrumentSource = "recorded" | "observed";

interface Known {
  readonly identity: InstrumentIdentity;
  readonly source: InstrumentSource;
}

/** Instruments of a store; code has some hundred. */
export const MAX_INSTRUMENTS = 2_000;

/** What is said when there are more. */
export function tooManyNames(name: string): RangeError {
  return new RangeError(
    `too many metric names: ${name} comes after ${MAX_INSTRUMENTS} others`,
  );
}

/** The instruments of a store, by name without regard to case. */
export class Identities {
  readonly #known = new Map<string, Known[]>();
  readonly #report: DiagnosticHandler;
  #count = 0;

  constructor(report: DiagnosticHandler) {
    this.#report = report;
  }

  /**
   * Takes an instrument that is new, and reports what does not go together.
   *
   * @returns The identity it is recorded under: that of the first, where only
   * the case of the name differs; else its own. Nothing is lost: what is in
   * conflict is exported side by side.
   * @throws {RangeError} If there are too many.
   */
  add(
    identity: InstrumentIdentity,
    source: InstrumentSource,
  ): InstrumentIdentity {
    const name = identity.name.toLowerCase();
    const others = this.#known.get(name) ?? [];
    const same = others.find((other) =>
      other.source === source && isSame(other.identity, identity)
    );
    if (same === undefined) {
      if (this.#count >= MAX_INSTRUMENTS) throw tooManyNames(identity.name);
      this.#count += 1;
    }
    const [first] = others;
    const other = same ?? first;
    if (other !== undefined && same?.identity.name !== identity.name) {
      this.#report({
        severity: "warning",
        code: "metrics.duplicate_instrument",
        message: `Instrument ${told(identity, source)} conflicts with ${
          told(other.identity, other.source)
        }: ${
          same === undefined
            ? "both are exported"
            : "recorded under the first name"
        }`,
      });
    }
    if (same === undefined) {
      this.#known.set(name, [...others, { identity, source }]);
    }
    return same?.identity ?? identity;
  }
}

/** The name aside. */
function isSame(one: InstrumentIdentity, other: InstrumentIdentity): boolean {
  return one.kind === other.kind && one.unit === other.unit &&
    one.description === other.description;
}

function told(
  { name, kind, unit, description }: InstrumentIdentity,
  source: InstrumentSource,
): string {
  const what = source === "observed" ? `observed ${kind}` : kind;
  const facts = [what, unit && `unit "${unit}"`, description]
    .filter((fact) => fact !== "");
  return `${name} (${facts.join(", ")})`;
}
