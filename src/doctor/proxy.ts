/**
 * The proxy of the environment that stands between us and a collector.
 *
 * @module
 */
import type { ReadEnv } from "../otlp/settings.ts";
import type { RuntimeName } from "../runtime/types.ts";

/**
 * Names the variable and address of the proxy for a URL, without user and
 * password. A guess: hosts differ in what they heed.
 *
 * @returns `undefined` where there is none, or the host heeds none.
 */
export function proxyFor(
  url: string,
  name: RuntimeName,
  env: ReadEnv,
): string | undefined {
  if (name === "web") return undefined;
  // Node's `fetch` heeds proxies only when told to.
  if (name === "node" && env("NODE_USE_ENV_PROXY") !== "1") return undefined;
  const { protocol, hostname } = new URL(url);
  if (isExcluded(hostname, env("NO_PROXY") ?? env("no_proxy") ?? "")) {
    return undefined;
  }
  const scheme = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  for (const variable of [scheme, "ALL_PROXY"]) {
    for (const key of [variable.toLowerCase(), variable]) {
      const value = env(key);
      if (value !== undefined) return `${key} (${hostOf(value)})`;
    }
  }
  return undefined;
}

function isExcluded(hostname: string, list: string): boolean {
  return list.split(",").map((entry) => entry.trim().toLowerCase())
    .some((entry) => {
      if (entry === "*") return true;
      const suffix = entry.replace(/^\*?\./, "").replace(/:\d+$/, "");
      return suffix !== "" &&
        (hostname === suffix || hostname.endsWith(`.${suffix}`));
    });
}

function hostOf(proxy: string): string {
  try {
    return new URL(proxy.includes("//") ? proxy : `http://${proxy}`).host;
  } catch {
    return "malformed";
  }
}
