export type { ConfigFile } from "./config-file.ts";
export { configSchema } from "./config-schema.ts";
export { type Fault, problemOf } from "./fault.ts";
export { didYouMean, nearest } from "./nearest.ts";
export type { Known, Parser } from "./parser.ts";
export { configPaths, findConfigFile, type Policy, policyFile } from "./policy-file.ts";
export { type Origin, type ResolvedSettings, resolveSettings, type SettingSources } from "./resolve-settings.ts";
export { isFlat, type Scope, type Setting, type SettingKey, settingKeys, settingOf, wordOf } from "./settings.ts";
export { actionRepository, toolVersion } from "./tool-version.ts";
