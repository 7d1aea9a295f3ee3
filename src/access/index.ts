export { type Look, type LookRequest, openLook } from "./look.ts";
export type { About } from "./probe/gather.ts";
export { createProbeRoles } from "./probe/roles.ts";
