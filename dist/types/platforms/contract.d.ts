import type { History, Script } from "../model/index.js";
/** What a host adds to plain Postgres before the first migration. */
export type Platform = {
    readonly id: "plain" | "supabase";
    /** Name of the bootstrap superuser of servers that we initialise. Migrations never run as it. */
    readonly superuserName: string;
    /** The role that migrations log in as: a non-superuser that owns the database. */
    readonly role: string;
    /** Files for `share/extension`: stubs of extensions that contrib lacks. Name → content. */
    readonly extensionFiles: ReadonlyMap<string, string>;
    /** Names of the extensions that `extensionFiles` stub. */
    readonly stubs: readonly string[];
    /** SQL for the superuser, once per server (roles and other shared objects); must be safe to run again. */
    readonly shared: (server: PlatformServer) => string;
    /** SQL for the superuser in each new database, before the first migration. */
    readonly bootstrap: (server: PlatformServer) => string;
    /** SQL for the superuser in a copy of a bootstrapped database: what CREATE DATABASE … TEMPLATE leaves behind. Part of `bootstrap`. */
    readonly afterCopy: (server: PlatformServer) => string;
    /** May this statement, refused to the role with 42501, be run with superuser rights? Only what cannot reach files, programs or the network. */
    readonly elevates: (tag: string, sql: string) => boolean;
    /** What is the platform's own after `shared` and `bootstrap`, by name: nothing that a migration made. */
    readonly made: {
        readonly schemas: readonly string[];
        readonly roles: readonly string[];
        /** Settings of the database. */
        readonly settings: Readonly<Record<string, string>>;
    };
    /** Settings that the host's API brings with every request, whoever asks. */
    readonly request: Readonly<Record<string, string>>;
    /** Why this platform fits the history, in one sentence; null when it does not. */
    readonly detect: (history: History, scripts: readonly Script[]) => string | null;
};
export type PlatformServer = {
    readonly major: number;
    readonly extensions: ReadonlySet<string>;
    readonly database: string;
};
