import type { Database } from "../postgres/contract.js";
import type { Site } from "./site.js";
/** A look at the database while it stands before the migration at this index; at the length of the history, after the last one. */
export type Visit = {
    readonly at: number;
    /** No session of ours is open, so the database may be copied. What is made on the site's server lives as long as the request's own. */
    readonly see: (site: Site, database: Database) => Promise<void>;
    /** False where it has been told of this already: the sessions that run the scripts can stay. */
    readonly needed?: (database: Pick<Database, "name">) => boolean;
};
/** Those that are to be made now, of a database that stands before the migration at this index. */
export declare const visitsAt: (visits: readonly Visit[], index: number, database: Pick<Database, "name">) => readonly Visit[];
/** For visits that run scripts: the migration that comes next must find the roles that the one before it left. */
export declare const withoutTraceInRoles: (visits: readonly Visit[]) => readonly Visit[];
