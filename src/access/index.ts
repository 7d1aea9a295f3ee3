export { type Look, type LookRequest, openLook } from "./look.ts";
