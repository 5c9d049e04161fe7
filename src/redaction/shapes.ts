/**
 * Secrets that are known by their looks: a prefix of the one who issued them.
 *
 * Sources: the rules of gitleaks (https://github.com/gitleaks/gitleaks,
 * `config/gitleaks.toml`, read 2026-07) for prefixes and alphabets, and what
 * issuers document. Lengths here are lower bounds: issuers change them, and a
 * secret that was cut is one still.
 *
 * @module
 */

/** One kind of secret. */
export interface Shape {
  /** Who issues it. */
  readonly issuer: string;
  /**
   * A pattern that begins with at least two fixed characters, or a class of
   * first characters in `starts`. Costs a bounded number of steps when it does
   * not match, as it is tried at many places of one word.
   */
  readonly pattern: string;
  /** First two characters, where the pattern does not begin with them. */
  readonly starts?: readonly string[];
}

/** What stands within one word of letters, digits, `_` and `-`. */
export const SHAPES: readonly Shape[] = [
  {
    issuer: "OpenAI, Anthropic, OpenRouter",
    pattern: "sk-(?:proj|svcacct|admin|None|ant|or)-[\\w-]{12,}",
  },
  { issuer: "Langfuse", pattern: "sk-lf-[0-9a-f-]{32,}" },
  {
    issuer: "OpenAI, DeepSeek and those who speak alike",
    pattern: "sk-(?=[A-Za-z_]{0,32}\\d)[A-Za-z0-9_]{20,}",
  },
  { issuer: "Google", pattern: "AIza[\\w-]{30,}" },
  { issuer: "Google", pattern: "GOCSPX-[\\w-]{20,}" },
  {
    issuer: "AWS",
    pattern: "A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    starts: ["AK", "AS", "AB", "AC"],
  },
  { issuer: "AWS Bedrock", pattern: "ABSK[A-Za-z0-9+/]{60,}={0,2}" },
  { issuer: "AWS Bedrock", pattern: "bedrock-api-key-[\\w+/=-]{16,}" },
  { issuer: "GitHub", pattern: "gh[opsur]_[A-Za-z0-9]{20,}" },
  { issuer: "GitHub", pattern: "github_pat_\\w{20,}" },
  {
    issuer: "GitLab",
    pattern:
      "gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\\w-]{16,}(?:\\.[\\w-]{2,})*",
  },
  { issuer: "GitLab", pattern: "GR1348941[\\w-]{20,}" },
  { issuer: "Slack", pattern: "xox[abeoprs]-[\\w-]{10,}" },
  { issuer: "Slack", pattern: "xapp-\\d-[\\w-]{10,}" },
  {
    issuer: "Stripe",
    pattern: "[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}",
    starts: ["sk", "rk"],
  },
  { issuer: "Stripe, Svix", pattern: "whsec_[A-Za-z0-9+/]{16,}={0,2}" },
  { issuer: "npm", pattern: "npm_[A-Za-z0-9]{20,}" },
  { issuer: "PyPI", pattern: "pypi-[\\w-]{32,}" },
  { issuer: "Hugging Face", pattern: "hf_[A-Za-z0-9]{20,}" },
  { issuer: "Hugging Face", pattern: "api_org_[A-Za-z0-9]{20,}" },
  { issuer: "Twilio", pattern: "SK[0-9a-f]{32}(?![A-Za-z0-9])" },
  { issuer: "DigitalOcean", pattern: "do[opr]_v1_[0-9a-f]{32,}" },
  { issuer: "Databricks", pattern: "dapi[0-9a-f]{32}(?:-\\d)?" },
  { issuer: "Groq", pattern: "gsk_[A-Za-z0-9]{20,}" },
  { issuer: "xAI", pattern: "xai-[A-Za-z0-9]{20,}" },
  { issuer: "Replicate", pattern: "r8_[A-Za-z0-9]{20,}" },
  { issuer: "Perplexity", pattern: "pplx-[A-Za-z0-9]{20,}" },
  { issuer: "Tavily", pattern: "tvly-[A-Za-z0-9-]{20,}" },
  { issuer: "LangSmith", pattern: "lsv2_(?:pt|sk)_\\w{20,}" },
  { issuer: "Linear", pattern: "lin_(?:api|oauth)_[A-Za-z0-9]{20,}" },
  { issuer: "Notion", pattern: "ntn_[A-Za-z0-9]{20,}" },
  { issuer: "Notion", pattern: "secret_[A-Za-z0-9]{40,}" },
  { issuer: "Postman", pattern: "PMAK-[0-9a-f]{24}-[0-9a-f]{20,}" },
  { issuer: "Shopify", pattern: "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}" },
  { issuer: "Square", pattern: "sq0(?:atp|csp)-[\\w-]{22,}" },
  { issuer: "Mailgun", pattern: "key-[0-9a-f]{32}(?![0-9a-f])" },
  { issuer: "Atlassian", pattern: "AT(?:ATT3|CTT3|BB)[\\w-]{24,}=?" },
  { issuer: "Figma", pattern: "figd_[\\w-]{20,}" },
  { issuer: "Supabase", pattern: "sb(?:p|_secret)_[\\w-]{20,}" },
  { issuer: "Pulumi", pattern: "pul-[0-9a-f]{40}" },
  { issuer: "Grafana", pattern: "gl(?:sa|c)_[\\w+/]{32,}={0,2}" },
  { issuer: "Sentry", pattern: "sntry[su]_[\\w+/]{20,}" },
  { issuer: "New Relic", pattern: "NRAK-[A-Z0-9]{20,}" },
  { issuer: "PlanetScale", pattern: "pscale_(?:tkn|pw|oauth)_[\\w-]{20,}" },
  { issuer: "Docker", pattern: "dckr_[po]at_[\\w-]{20,}" },
  {
    issuer: "Fly",
    pattern: "f(?:o1|m2)_[\\w+/-]{40,}={0,3}",
    starts: ["fo", "fm"],
  },
  { issuer: "age", pattern: "AGE-SECRET-KEY-1[A-Z0-9]{40,}" },
  { issuer: "RubyGems", pattern: "rubygems_[0-9a-f]{32,}" },
  { issuer: "Brevo", pattern: "xkeysib-[0-9a-f]{32,}(?:-\\w+)?" },
  { issuer: "Alibaba", pattern: "LTAI[A-Za-z0-9]{16,}" },
  {
    issuer: "Airtable, behind a dot",
    pattern: "pat[A-Za-z0-9]{14}\\.[0-9a-f]{32,}",
  },
];

/** All of them at once, tried at one place. */
const ANY = new RegExp(SHAPES.map(({ pattern }) => pattern).join("|"), "y");

/** By the codes of two characters, 128 times the first plus the second. */
export const SHAPE_STARTS: Readonly<Uint8Array> = startTable(
  SHAPES.flatMap(({ pattern, starts = [pattern.slice(0, 2)] }) => starts),
);

/** A table with a mark at each pair of characters. */
function startTable(pairs: readonly string[]): Uint8Array {
  const table = new Uint8Array(128 * 128);
  for (const pair of pairs) {
    table[pair.charCodeAt(0) * 128 + pair.charCodeAt(1)] = 1;
  }
  return table;
}

/** Where the secret ends that begins at `from`; 0 where none begins there. */
export function shapeEnd(text: string, from: number): number {
  ANY.lastIndex = from;
  return ANY.test(text) ? ANY.lastIndex : 0;
}

const JWT_REST = /\.[\w-]*(?:\.[\w-]*){1,3}/y;
const DISCORD_REST = /\.[\w-]{6}\.[\w-]{25,}/y;
const WORDS_WITH_DOTS = /[\w.-]*/y;

/**
 * Where a secret of several words with dots between them ends; 0 for none.
 *
 * @param start Where the first word begins, with `e`, `M`, `N` or `O`.
 * @param end Where it ends: at a dot, or at the end of the text.
 */
export function dottedEnd(text: string, start: number, end: number): number {
  if (text.startsWith("eyJ", start)) {
    if (end === text.length) return end; // cut within its header
    return endOf(JWT_REST, text, end);
  }
  return end - start >= 23 && end - start <= 28
    ? endOf(DISCORD_REST, text, end)
    : 0;
}

/** Issuers that set a dot behind their prefix. */
const DOTTED_PREFIXES: readonly string[] = [
  "SG.",
  "hvs.",
  "hvb.",
  "hvr.",
  "ya29.",
  "dp.pt.",
  "dp.st.",
  "dp.ct.",
  "dp.sa.",
];

/** No letter or digit, but for what an escape leaves: `\n`, `%3D`, colors. */
const BEFORE_PREFIX =
  /(?:^|[^A-Za-z0-9]|\\[nrtbf]|\\u[0-9a-f]{4}|%[0-9A-F]{2}|[[;]\d{1,3}m)$/i;

/** Where a secret begins whose prefix ends just before a word; -1 for none. */
export function prefixStart(text: string, wordStart: number): number {
  for (const prefix of DOTTED_PREFIXES) {
    const start = wordStart - prefix.length;
    if (
      start >= 0 && text.startsWith(prefix, start) &&
      BEFORE_PREFIX.test(text.slice(Math.max(0, start - 6), start))
    ) return start;
  }
  return -1;
}

/** Where words with dots between them end. */
export function wordsEnd(text: string, from: number): number {
  return endOf(WORDS_WITH_DOTS, text, from);
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : 0;
}
