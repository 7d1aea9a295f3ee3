import { type Reader } from "../catalog/index.js";
import { type Script } from "../model/index.js";
import { type Platform } from "../platforms/index.js";
import type { Database, Server, Session } from "../postgres/contract.js";
import { type Restore } from "./kept-roles.js";
import { type Lender } from "./run-script.js";
export type Site = AsyncDisposable & {
    readonly server: Server;
    readonly platform: Platform;
    readonly reader: Reader;
    /** Marks the messages of our event triggers. Null: the server lets us have none, so catalogs are read whole. */
    readonly token: string | null;
    readonly role: string;
    /** A fresh database, as it stands before the first migration; or a copy of one that has no open session. */
    readonly createDatabase: (copyOf?: string) => Promise<Database>;
    readonly lender: Lender | null;
    /** Names of the extensions that are stubs on this server. */
    readonly stubs: readonly string[];
    /** A session of the role that fires no event triggers, where Postgres can be told so. */
    readonly connectUnwatched: (database: Database) => Promise<Session>;
    /** Drops the roles that scripts made since the site was prepared; the databases they are used in must be gone. */
    readonly dropRoles: () => Promise<void>;
    /** Remembers the roles of the server and their settings. Null: the server is not ours to write to its catalog. */
    readonly keepRoles: (() => Promise<Restore>) | null;
};
export type SiteRequest = {
    readonly server: Server;
    readonly platform: Platform;
    /** The user's own SQL ahead of the first migration. */
    readonly before: readonly Script[];
    /** Marks the messages of our event triggers. Null: do without them. */
    readonly token: string | null;
    /** Does any of the scripts hold this text? */
    readonly mentions: (text: string) => boolean;
};
/** Prepares a server. The server stays the caller's; disposing drops what was made on it. */
export declare const prepareSite: ({ server, platform, before, token, mentions }: SiteRequest) => Promise<Site>;
