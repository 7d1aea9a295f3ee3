// The one table of settings. Flags, the action's inputs, the schema of lockstep.yml and docs/options.md are made from it.
import { checkSettings } from "./check-settings.ts";
import { healthSettings } from "./health-settings.ts";
import { liveSettings } from "./live-settings.ts";
import type { Scope, Setting } from "./setting.ts";

export type { Scope, Setting } from "./setting.ts";

/** By key: as in lockstep.yml, as the flag `--key`, and as the input `key`. A dot stands for a map within the file. */
const settings = { ...checkSettings, ...liveSettings, ...healthSettings } as const;

export type SettingKey = keyof typeof settings;
export type SettingValues = { readonly [K in SettingKey]: (typeof settings)[K]["fallback"] };

// Object.keys of a constant object whose type is exact.
export const settingKeys = Object.keys(settings) as readonly SettingKey[];

/** The row of a key, with its type forgotten. */
export const settingOf = (key: SettingKey): Setting<unknown> => settings[key];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settings, key);
}

/** May it be given as a flag and as an input under its own name? Maps within maps are for the file. */
export function isFlat(key: SettingKey): boolean {
  return !key.includes(".");
}

const ofPromotion = "promote.";

/** What a key is called as a flag and as an input of such commands. The map `promote` of the file is for promotions, and they need no prefix. Null: the file alone holds it. */
export function wordOf(key: SettingKey, scope: Scope): string | null {
  if (scope === "promote" && key.startsWith(ofPromotion)) return key.slice(ofPromotion.length);
  if (!isFlat(key)) return null;
  return scope === "promote" && isSettingKey(`${ofPromotion}${key}`) ? null : key;
}
