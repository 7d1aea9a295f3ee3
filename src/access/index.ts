export { type Look, type LookRequest, openLook } from "./look.ts";
export { createProbeRoles } from "./probe/roles.ts";
