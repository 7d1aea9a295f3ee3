import type { CheckSettings, History, Script } from "../model/index.ts";
import { type Platform, platforms } from "../platforms/index.ts";

const scriptsOf = (history: History): readonly Script[] =>
  history.migrations.flatMap(({ up, down }) => (down === null ? [up] : [up, down]));

/** The platform that a history is for, and why. */
export const choosePlatform = (
  settings: CheckSettings,
  history: History,
): { readonly platform: Platform; readonly note: string } => {
  for (const platform of platforms) {
    if (settings.platform === platform.id) return { platform, note: `Platform ${platform.id}, as asked.` };
    if (settings.platform !== "auto") continue;
    const reason = platform.detect(history, scriptsOf(history));
    if (reason !== null) return { platform, note: `Platform ${platform.id}: ${reason}.` };
  }
  throw new Error(`no platform called ${settings.platform}`);
};
