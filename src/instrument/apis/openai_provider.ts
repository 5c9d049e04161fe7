/**
 * Who is behind an API in the manner of OpenAI.
 *
 * @module
 */
import type { RequestUrl } from "./model_api.ts";

/** `gen_ai.provider.name` by the end of a host's name. */
const PROVIDERS: readonly (readonly [string, string])[] = [
  [".openai.azure.com", "azure.ai.openai"],
  [".cognitiveservices.azure.com", "azure.ai.openai"],
  [".models.ai.azure.com", "azure.ai.inference"],
  ["api.deepseek.com", "deepseek"],
  ["api.groq.com", "groq"],
  ["api.mistral.ai", "mistral_ai"],
  ["api.moonshot.ai", "moonshot_ai"],
  ["api.moonshot.cn", "moonshot_ai"],
  ["api.perplexity.ai", "perplexity"],
  ["api.x.ai", "x_ai"],
  ["generativelanguage.googleapis.com", "gcp.gemini"],
];

/** The provider that a URL names; `openai` for every other host. */
export function openaiProvider({ hostname }: RequestUrl): string {
  return PROVIDERS.find(([end]) => hostname.endsWith(end))?.[1] ?? "openai";
}
