/**
 * Made-up secrets, one of each kind. They are put together here, so that no
 * scanner of repositories takes this file for a leak.
 *
 * @module
 */

/** Letters and digits without order, the same at every run. */
export function noise(length: number, alphabet: string, seed = 1): string {
  let state = seed;
  let text = "";
  while (text.length < length) {
    state = (state * 48_271) % 2_147_483_647;
    text += alphabet.charAt(state % alphabet.length);
  }
  return text;
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HEX = "0123456789abcdef";
const ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const alnum = (length: number): string => noise(length, ALNUM, length);
const hex = (length: number): string => noise(length, HEX, length);

/** Secrets that are known by their looks, by kind. */
export const SHAPED: Readonly<Record<string, string>> = {
  "an OpenAI project key": `sk-proj-${alnum(20)}_${alnum(30)}-${alnum(40)}`,
  "an OpenAI service account key": `sk-svcacct-${alnum(60)}`,
  "an old OpenAI key": `sk-${alnum(48)}`,
  "an Anthropic key": `sk-ant-api03-${alnum(93)}AA`,
  "an OpenRouter key": `sk-or-v1-${hex(64)}`,
  "a Google key": `AIza${alnum(35)}`,
  "a Google access token": `ya29.a0${alnum(60)}`,
  "a Google refresh token": `1//0${alnum(60)}`,
  "a Google client secret": `GOCSPX-${alnum(28)}`,
  "an AWS access key id": `AKIA${noise(16, UPPER)}`,
  "a temporary AWS access key id": `ASIA${noise(16, UPPER, 3)}`,
  "an Azure client secret": `${alnum(3)}8Q~${alnum(34)}`,
  "a GitHub token": `ghp_${alnum(36)}`,
  "a GitHub app token": `ghs_${alnum(36)}`,
  "a GitHub OAuth token": `gho_${alnum(36)}`,
  "a fine-grained GitHub token": `github_pat_${alnum(22)}_${alnum(59)}`,
  "a GitLab token": `glpat-${alnum(20)}`,
  "a routable GitLab token": `glpat-${alnum(27)}.01.${alnum(9)}`,
  "a Slack bot token": `xoxb-${noise(12, "0123456789")}-${alnum(24)}`,
  "a Slack app token": `xapp-1-A${noise(9, UPPER)}-${alnum(64)}`,
  "a Stripe key": `sk_live_${alnum(24)}`,
  "a restricted Stripe key": `rk_test_${alnum(24)}`,
  "a webhook's signing secret": `whsec_${alnum(32)}`,
  "an npm token": `npm_${alnum(36)}`,
  "a PyPI token": `pypi-AgEIcHlwaS5vcmc${alnum(70)}`,
  "a Hugging Face token": `hf_${alnum(34)}`,
  "a SendGrid key": `SG.${alnum(22)}.${alnum(43)}`,
  "a Twilio key": `SK${hex(32)}`,
  "a DigitalOcean token": `dop_v1_${hex(64)}`,
  "a Databricks token": `dapi${hex(32)}-2`,
  "a Telegram token": `${noise(10, "123456789")}:AA${alnum(33)}`,
  "a Discord token": `M${alnum(23)}.${alnum(6)}.${alnum(38)}`,
  "a Groq key": `gsk_${alnum(52)}`,
  "an xAI key": `xai-${alnum(80)}`,
  "a Replicate token": `r8_${alnum(37)}`,
  "a Linear key": `lin_api_${alnum(40)}`,
  "a Notion token": `ntn_${noise(11, "0123456789")}${alnum(35)}`,
  "an old Notion token": `secret_${alnum(43)}`,
  "a Vault token": `hvs.${alnum(90)}`,
  "a Grafana token": `glsa_${alnum(32)}_${hex(8)}`,
  "a Shopify token": `shpat_${hex(32)}`,
  "a JWT": `eyJ${alnum(33)}.eyJ${alnum(60)}.${alnum(43)}`,
  "an unsigned JWT": `eyJ${alnum(33)}.eyJ${alnum(60)}.`,
  "a private key": [
    "-----BEGIN RSA PRIVATE KEY-----",
    alnum(64),
    alnum(64),
    "-----END RSA PRIVATE KEY-----",
  ].join("\n"),
};

/** A secret that nothing but its place tells. */
export const PLAIN = "hunter22Xq";
