import type { Session } from "../postgres/contract.js";
import type { Site } from "./site.js";
/** Puts the roles of a server back as they were. */
export type Restore = () => Promise<void>;
/** Remembers the roles of a server. The session is a superuser's, where no script can reach it. */
export declare const keepRolesOf: (session: Session) => Promise<Restore>;
/** Does some work after which the roles of the server are as they were, where the server is ours. */
export declare const keepingRoles: <T>({ keepRoles }: Pick<Site, "keepRoles">, work: () => Promise<T>) => Promise<T>;
