export { type Look, type LookRequest, openLook, type Planting } from "./look.ts";
export { createProbeRoles } from "./probe/roles.ts";
