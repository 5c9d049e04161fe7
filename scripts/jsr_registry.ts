/**
 * A JSR registry on loopback, as far as `deno publish` and `deno add` need one:
 * it takes packages and serves them back, and forgets them when it stops.
 *
 * @module
 */

/** A registry that listens. */
export interface JsrRegistry {
  /** For `JSR_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

interface PublishedVersion {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly config: string;
}

/** Starts a registry on a free port. */
export function startJsrRegistry(): JsrRegistry {
  const packages = new Map<string, Map<string, PublishedVersion>>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const url = new URL(request.url);
      const upload =
        /^\/api\/scopes\/([^/]+)\/packages\/([^/]+)\/versions\/([^/]+)$/
          .exec(url.pathname);
      if (upload && request.method === "POST") {
        const [, scope, name, version = ""] = upload;
        const id = `@${scope}/${name}`;
        const body = request.body ?? new Blob().stream();
        const files = await untar(
          body.pipeThrough(new DecompressionStream("gzip")),
        );
        const versions = packages.get(id) ??
          new Map<string, PublishedVersion>();
        packages.set(id, versions);
        const config = url.searchParams.get("config") ?? "/deno.json";
        versions.set(version, { files, config });
        return Response.json({ id, status: "success", error: null });
      }
      if (url.pathname.startsWith("/api/scopes/")) return packageInfo(url);
      return serveFile(packages, url);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    close: () => server.shutdown(),
  };
}

/** What `deno publish` asks before it uploads: does the package exist? */
function packageInfo(url: URL): Response {
  const [, , , scope, , name, ...rest] = url.pathname.split("/");
  return rest.length === 0
    ? Response.json({ scope, name, description: "", runtimeCompat: {} })
    : Response.json({ code: "notFound", message: "not there" }, {
      status: 404,
    });
}

/** What `deno add` and `deno run` download. */
async function serveFile(
  packages: ReadonlyMap<string, ReadonlyMap<string, PublishedVersion>>,
  url: URL,
): Promise<Response> {
  const [, id = "", file = ""] =
    /^\/(@[^/]+\/[^/]+)\/(.+)$/.exec(url.pathname) ?? [];
  const versions = packages.get(id);
  if (file === "meta.json" && versions) {
    const [scope, name] = id.slice(1).split("/");
    const all = [...versions.keys()];
    return Response.json({
      scope,
      name,
      latest: all.at(-1),
      versions: Object.fromEntries(all.map((version) => [version, {}])),
    });
  }
  const meta = versions?.get(/^(.+)_meta\.json$/.exec(file)?.[1] ?? "");
  if (meta) return Response.json(await versionMeta(meta));
  const [, version = "", path = ""] = /^([^/]+)(\/.+)$/.exec(file) ?? [];
  const bytes = versions?.get(version)?.files.get(path);
  return bytes
    ? new Response(bytes)
    : new Response("not there", { status: 404 });
}

async function versionMeta(published: PublishedVersion): Promise<unknown> {
  const config = published.files.get(published.config) ?? new Uint8Array();
  const manifest: Record<string, { size: number; checksum: string }> = {};
  for (const [path, bytes] of published.files) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    manifest[path] = {
      size: bytes.length,
      checksum: `sha256-${digest.toHex()}`,
    };
  }
  return {
    exports: JSON.parse(new TextDecoder().decode(config)).exports,
    manifest,
  };
}

/** Reads a tar archive: a header of 512 bytes and padded content, per file. */
async function untar(
  stream: ReadableStream<Uint8Array>,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const all = new Uint8Array(await new Response(stream).arrayBuffer());
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const text = (from: number, length: number): string =>
    new TextDecoder().decode(all.subarray(from, from + length))
      .replace(/\0[^]*$/, "");
  for (let at = 0; at + 512 <= all.length && all[at] !== 0;) {
    const prefix = text(at + 345, 155);
    const path = (prefix ? `${prefix}/` : "") + text(at, 100);
    const size = parseInt(text(at + 124, 12), 8);
    const start = at + 512;
    if (!path.endsWith("/")) {
      files.set(path.replace(/^\.?\/?/, "/"), all.slice(start, start + size));
    }
    at = start + Math.ceil(size / 512) * 512;
  }
  return files;
}
