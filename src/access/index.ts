export { type Look, type LookRequest, openLook, type Planting } from "./look.ts";
export type { About } from "./probe/gather.ts";
export { createProbeRoles } from "./probe/roles.ts";
