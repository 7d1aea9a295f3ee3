import { type Entry, type Extent, type Mirror, type Past } from "../catalog/index.js";
import type { Change, Json, Script, SessionLeak } from "../model/index.js";
import type { Database, Session } from "../postgres/contract.js";
import { type ScriptRun } from "./run-script.js";
import type { Site } from "./site.js";
import { type Outcome } from "./together.js";
export type Workbench = AsyncDisposable & {
    readonly database: Database;
    readonly mirror: Mirror;
    readonly session: () => Session;
    /** Runs a script for good and leaves the session fresh. */
    readonly perform: (script: Script) => Promise<Performed>;
    /** Runs a text inside the transaction that `attempt` opened. Rejects with SqlError. */
    readonly send: (sql: string) => Promise<number>;
    /** The same for one statement, with rights that the host would give; false where there are none, or it is refused. */
    readonly sendLent: (sql: string) => Promise<boolean>;
    /** Opens a transaction, runs a text in it, lets `work` go on from there, and takes everything back. */
    readonly attempt: <T>(sql: string, work: (outcome: Outcome) => Promise<T>) => Promise<T>;
    /** Sends several texts at once, after what is still to be tidied. */
    readonly askAll: Session["askAll"];
    /** Can the text of a script tell what it reaches, as the database stands? */
    readonly foreseeable: (sql: string) => boolean;
    /** Reads this, outside of any script. */
    readonly read: (extent: Extent) => Promise<readonly Entry[]>;
    /** Reads what changed since the last reading; inside a transaction, with what it did so far. `sql` is what ran. */
    readonly follow: (sql: string) => Promise<Past>;
    /** Reads everything, for when nobody knows what changed. */
    readonly followAll: () => Promise<Past>;
    /** All traits of what stands at an address now; none when nothing does. */
    readonly traitsOf: (address: string) => Readonly<Record<string, Json>>;
    readonly changesSince: (pasts: readonly Past[]) => readonly Change[];
    /** Closes the session, so that the database can be copied, and opens it again. */
    readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
    /** Is any of the objects with these OIDs still there? */
    readonly holdsAny: (oids: readonly number[]) => Promise<boolean>;
    /** A full reading; the mirror stays as it is, and the session is fresh. */
    readonly readAll: () => Promise<readonly Entry[]>;
    /** How the mirror differs from a full reading. */
    readonly proveMirror: () => Promise<readonly Change[]>;
};
export type Performed = ScriptRun & {
    readonly leaks: readonly SessionLeak[];
};
export type WorkbenchRequest = {
    readonly site: Site;
    readonly database: Database;
    /** What the database holds, where that is known already. */
    readonly entries?: Iterable<Entry>;
    /** `full`: trust no event trigger and read everything after each script. */
    readonly reading: "incremental" | "full";
    /** Did scripts before this define functions that may change roles unseen? */
    readonly hidden?: boolean;
};
/** Everything that a database holds, read in a session that is fresh, and stays so. One that scripts ran in knows the tables already. */
export declare const readDatabaseIn: (session: Session, site: Site, database: Database) => Promise<readonly Entry[]>;
/** Everything that a database holds, as the role that migrations run as sees it. */
export declare const readDatabase: (site: Site, database: Database) => Promise<readonly Entry[]>;
export declare const openWorkbench: ({ site, database, entries, reading, ...known }: WorkbenchRequest) => Promise<Workbench>;
