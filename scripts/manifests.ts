/**
 * The manifests that are made from `deno.json` and `package.json`: `jsr.json`
 * and the npm package's own.
 *
 * Dependencies stand once, in `package.json`; name, version and exports stand
 * in both sources and have to agree.
 *
 * @module
 */

/** What we read of `deno.json`. */
export interface DenoManifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly publish: { readonly include: readonly string[] };
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

/** What we read of `package.json`. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly engines: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** A manifest as it is written. */
export type Json = Readonly<Record<string, unknown>>;

/** Reads `deno.json` and `package.json` of the working directory. */
export async function readManifests(): Promise<
  { deno: DenoManifest; pack: PackageManifest }
> {
  return {
    deno: JSON.parse(await Deno.readTextFile("deno.json")),
    pack: JSON.parse(await Deno.readTextFile("package.json")),
  };
}

/** Where the two sources contradict each other. */
export function compareManifests(
  deno: DenoManifest,
  pack: PackageManifest,
): string[] {
  const problems: string[] = [];
  for (const key of ["name", "version", "license", "exports"] as const) {
    const ours = JSON.stringify(deno[key]);
    const theirs = JSON.stringify(pack[key]);
    if (ours !== theirs) {
      problems.push(`${key}: deno.json says ${ours}, package.json ${theirs}`);
    }
  }
  for (const [name, range] of Object.entries(pack.peerDependencies)) {
    const here = pack.devDependencies[name];
    if (here !== range) {
      problems.push(
        `${name}: peer ${range}, but the dev dependency is ${here}`,
      );
    }
  }
  for (const [name, version] of Object.entries(pack.dependencies)) {
    if (!/^\d+\.\d+\.\d+$/.test(version)) {
      problems.push(`${name}: ${version} is not an exact version`);
    }
  }
  return problems;
}

/** `jsr.json`: for those who publish or read the package without `package.json`. */
export function jsrManifest(deno: DenoManifest, pack: PackageManifest): Json {
  const packages = { ...pack.peerDependencies, ...pack.dependencies };
  const imports = Object.entries(packages).sort().map(
    ([name, version]) => [name, `npm:${name}@${version}`],
  );
  return {
    name: deno.name,
    version: deno.version,
    license: deno.license,
    exports: deno.exports,
    imports: Object.fromEntries(imports),
    publish: deno.publish,
    compilerOptions: deno.compilerOptions,
  };
}

/** The sources that the npm package has a file for each: its exports and commands. */
export function npmEntries(
  pack: Pick<PackageManifest, "exports" | "bin">,
): string[] {
  return [...Object.values(pack.exports), ...Object.values(pack.bin)];
}

/** `package.json` of the built npm package, whose code is in `dist/`. */
export function npmManifest(pack: PackageManifest): Json {
  const stemOf = (path: string): string =>
    path.replace(/^\.\//, "./dist/").replace(/\.ts$/, "");
  const entries = Object.entries(pack.exports).map(([entry, path]) => {
    const stem = stemOf(path);
    return [entry, { types: `${stem}.d.ts`, default: `${stem}.js` }];
  });
  // npm takes no `./` here, and corrects it aloud.
  const commands = Object.entries(pack.bin).map(([name, path]) => [
    name,
    `${stemOf(path)}.js`.replace("./", ""),
  ]);
  return {
    name: pack.name,
    version: pack.version,
    description: pack.description,
    keywords: pack.keywords,
    license: pack.license,
    type: "module",
    sideEffects: false,
    engines: pack.engines,
    bin: Object.fromEntries(commands),
    exports: {
      ...Object.fromEntries(entries),
      "./package.json": "./package.json",
    },
    files: ["dist", "CHANGELOG.md"],
    dependencies: pack.dependencies,
    peerDependencies: pack.peerDependencies,
  };
}

/** The text of a manifest. */
export function formatManifest(manifest: Json): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
