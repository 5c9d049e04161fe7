/**
 * The public names of every entry, read from `deno doc`, and what is wrong
 * with them.
 *
 * @module
 */

/** Public names by entry, such as `./otlp`, sorted. */
export type PublicNames = Readonly<Record<string, readonly string[]>>;

/** What we read of `deno doc --json`. */
export interface DocOutput {
  readonly nodes: Readonly<Record<string, DocModule>>;
}

interface DocModule {
  readonly module_doc?: { readonly doc?: string };
  readonly symbols: readonly {
    readonly name: string;
    readonly declarations: readonly {
      readonly declarationKind?: string;
      readonly jsDoc?: { readonly doc?: string };
    }[];
  }[];
}

/** The exported names of one module, sorted. */
export function namesOf(doc: DocOutput): string[] {
  return [...new Set(symbols(doc).map((symbol) => symbol.name))].sort();
}

/** The exports of one module that have no documentation. */
export function undocumented(doc: DocOutput): string[] {
  const modules = Object.values(doc.nodes);
  const missing = symbols(doc)
    .filter((symbol) =>
      !symbol.declarations.some((one) => one.jsDoc?.doc?.trim())
    )
    .map((symbol) => symbol.name);
  const header = modules.every((one) => one.module_doc?.doc?.trim());
  return header ? missing : ["the module itself", ...missing];
}

/** What was added to and what was removed from the public names. */
export function compareNames(before: PublicNames, now: PublicNames): string[] {
  const entries = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return entries.sort().flatMap((entry) => {
    const was = before[entry] ?? [];
    const is = now[entry] ?? [];
    return [
      ...was.filter((name) => !is.includes(name)).map((name) =>
        `${entry}: "${name}" was removed`
      ),
      ...is.filter((name) => !was.includes(name)).map((name) =>
        `${entry}: "${name}" was added`
      ),
    ];
  });
}

/**
 * Reads `deno doc --lint` for types of ours that public ones name without being
 * exported by any entry. Types of npm packages are left out: they are public
 * where they come from.
 *
 * @param output What the command printed, without colors.
 * @param ourTypes Names of all types that our source declares.
 */
export function privateReferences(
  output: string,
  ourTypes: ReadonlySet<string>,
): string[] {
  const pattern =
    /error\[private-type-ref\]: public type '(.+?)' references private type '(.+?)'/g;
  const found = [...output.matchAll(pattern)]
    .filter((match) => ourTypes.has(match[2] ?? ""))
    .map((match) =>
      `"${match[1]}" names "${match[2]}", which no entry exports`
    );
  return [...new Set(found)];
}

function symbols(doc: DocOutput): DocModule["symbols"] {
  return Object.values(doc.nodes).flatMap((module) =>
    module.symbols.filter((symbol) =>
      symbol.declarations.some((one) => one.declarationKind !== "private")
    )
  );
}
