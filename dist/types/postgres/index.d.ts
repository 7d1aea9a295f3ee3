import type { Server, ServerKind, ServerRequest } from "./contract.js";
export { commitSurely, isUnknown, statusOf, unknownEnd } from "./commit.js";
export { readConnectionUrl } from "./connection-url.js";
export type * from "./contract.js";
export { clientPrograms } from "./installed-programs.js";
export { type Limits, limited } from "./limited.js";
export { type Live, type LiveRequest, reachLive } from "./live.js";
export { DEFAULT_MAJOR } from "./majors.js";
export { patiently } from "./patiently.js";
export { sweepRuns } from "./sweep.js";
/** In the order in which `auto` tries them. `url` and `docker` come first when a URL or an image was given. */
export declare const serverKinds: readonly ServerKind[];
/** Starts the server that was asked for; for `auto` the first that can be had. */
export declare function startServer(request: ServerRequest): Promise<Server>;
export { hearOfRoles } from "./hear-of-roles.js";
