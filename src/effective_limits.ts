/**
 * What a provider goes by where there is too much.
 *
 * @module
 */
import type { DescribedSettings, EffectiveSetting } from "./effective.ts";
import { DEFAULT, type SettingSource } from "./origin.ts";

/** Lists the limits, with who said so. */
export function describeLimits(
  { own, resolved }: Pick<DescribedSettings, "own" | "resolved">,
): EffectiveSetting[] {
  const { limits, metricLimits } = resolved;
  const { attributeLimits, metricLimits: ownMetrics } = own;
  const tell = (
    setting: string,
    value: number | string | undefined,
    given: unknown,
  ): EffectiveSetting => ({ setting, value, ...sourceOf(setting, given) });
  const sourceOf = (setting: string, given: unknown): SettingSource => {
    if (given !== undefined) return { origin: "caller" };
    const source = resolved.variables.get(setting);
    return source === undefined ? DEFAULT : { origin: "environment", source };
  };
  return [
    ...(["logs", "spans"] as const).flatMap((signal) =>
      (["valueLength", "count"] as const).map((limit) =>
        tell(
          `attributeLimits.${signal}.${limit}`,
          limits[signal][limit],
          attributeLimits?.[limit],
        )
      )
    ),
    tell(
      "attributeLimits.spanEvents.count",
      limits.spanEventAttributes,
      attributeLimits?.count,
    ),
    tell(
      "attributeLimits.spanLinks.count",
      limits.spanLinkAttributes,
      attributeLimits?.count,
    ),
    tell("spanEventLimit", limits.spanEvents, own.spanEventLimit),
    tell("spanLinkLimit", limits.spanLinks, undefined),
    ...(["valuesPerKey", "seriesPerInstrument"] as const).map((limit) =>
      tell(`metricLimits.${limit}`, metricLimits[limit], ownMetrics?.[limit])
    ),
    tell(
      "metricLimits.unlimitedKeys",
      metricLimits.unlimitedKeys.join(" ") || undefined,
      ownMetrics?.unlimitedKeys,
    ),
  ];
}
