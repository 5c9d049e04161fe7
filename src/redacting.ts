/**
 * The rules for texts of a provider: what its settings, its host and its
 * exporters know of secrets.
 *
 * @module
 */
import type { ResolvedOtlpHttp } from "./otlp/settings.ts";
import { environmentSecrets, headerSecrets } from "./redaction/environment.ts";
import { createRedactor, type Redactor } from "./redaction/redactor.ts";
import type { RedactionSettings } from "./redaction/settings.ts";
import { createTextRules, type TextRules } from "./redaction/text_rules.ts";
import type { Runtime } from "./runtime/types.ts";

/** What the rules are made of. */
export interface RedactingPlan {
  readonly redaction: "on" | "off" | RedactionSettings;
  readonly exporters: Readonly<Record<string, ResolvedOtlpHttp | undefined>>;
}

/**
 * Creates the rules. Reads the environment once, where all of it may be read,
 * whether or not its `OTEL_*` variables count: a value that is hidden decides
 * nothing.
 *
 * @param isOn Whether anything is recorded at all.
 */
export function createTexts(
  { redaction, exporters }: RedactingPlan,
  runtime: Pick<Runtime, "environment">,
  isOn: boolean,
): TextRules {
  const off = redaction === "off";
  const own: RedactionSettings = typeof redaction === "string" ? {} : redaction;
  const variables = isOn && (own.environment ?? true)
    ? runtime.environment?.() ?? {}
    : {};
  const redactor: Redactor = createRedactor({
    ...own,
    values: [
      ...own.values ?? [],
      ...environmentSecrets(variables),
      ...Object.values(exporters).flatMap((exporter) =>
        headerSecrets(exporter?.headers ?? {})
      ),
    ],
  });
  return createTextRules(off ? undefined : redactor, redactor);
}
