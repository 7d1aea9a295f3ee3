export { type RehearsalRequest, rehearse } from "./rehearse.ts";
