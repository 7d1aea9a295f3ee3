import type { Severity } from "./finding.js";
export type ServerChoice = "auto" | "embedded" | "local" | "docker" | "url";
/** A role and settings to probe access with. `{user}` in a setting stands for the id of the user whose rows are called own. */
export type IdentitySetting = {
    readonly id: string;
    readonly role: string;
    readonly settings: Readonly<Record<string, string>>;
    readonly actsAs: "nobody" | "user" | "admin" | "service";
};
export type RlsSettings = {
    /** Exposed schemas. Empty: derived. */
    readonly schemas: readonly string[];
    /** `table` may end in `*`. */
    readonly exempt: readonly {
        readonly table: string;
        readonly reason: string;
    }[];
    /** Empty: derived. */
    readonly identities: readonly IdentitySetting[];
    /** Percent. Null: none is asked for. */
    readonly minimumCoverage: number | null;
};
/** What commands on a database that people use were asked beside that. */
export type LiveSettings = {
    /** Never printed. */
    readonly databaseUrl: string | null;
    readonly tls: "verify" | "no-verify" | "off";
    /** PEM file, or the text of one. The text is never printed. */
    readonly caCert: string | null;
    /** Id of a ledger, or `auto`. */
    readonly ledger: string;
    readonly toward: "migrations" | "declared";
};
/** Something to do or to look at, ahead of the pending migrations or after them. */
export type TaskSetting = {
    /** `assert`: a file whose rows are failures. `sql`: a file to run. `refresh`: materialized views. `analyze`: statistics. */
    readonly kind: "assert" | "sql" | "refresh" | "analyze";
    /** The file, relative to the root; or names of relations. Empty: all materialized views, or what the migrations touched. */
    readonly of: readonly string[];
    readonly timeoutMs: number;
    /** `continue`: a failure is told, and the run goes on and ends well. */
    readonly onFailure: "fail" | "continue";
};
/** How many backups are kept of one database. */
export type BackupKeep = {
    readonly newest: number;
} | {
    readonly days: number;
};
export type BackupSettings = {
    /** Null: none is made. `auto`: in the usual folder. */
    readonly folder: string | null;
    /** `auto`, `all`, `schema`, `data`, `touched`, or names of tables. */
    readonly of: readonly string[];
    /** Null: all. */
    readonly keep: BackupKeep | null;
    readonly timeoutMs: number;
};
/** What stands around the migrations of a promotion. */
export type AroundSettings = {
    readonly backup: BackupSettings;
    readonly before: readonly TaskSetting[];
    readonly after: readonly TaskSetting[];
    /** Asked in the end. May hold a token: never printed as it is. */
    readonly healthUrl: string | null;
    readonly healthTimeoutMs: number;
};
/** What commands that change a database that people use were asked beside that. */
export type PromoteSettings = {
    readonly lockTimeoutMs: number;
    readonly retryForMs: number;
    /** Null: no limit. */
    readonly statementTimeoutMs: number | null;
    readonly onFailure: "stop" | "rollback";
    readonly allowPooler: boolean;
    /** Keys of differences between production and what its ledger says, as findings have them; the last sign may be `*`. */
    readonly acceptDrift: readonly string[];
    /** False: without a throwaway server, so nothing is compared, rehearsed or predicted. */
    readonly rehearse: boolean;
    readonly around: AroundSettings;
};
/** Which databases a fleet is made of, and in what order and how many at a time they are reached. */
export type FleetSettings = {
    /** File with a name and a URL on a line, or JSON, relative to the root. */
    readonly file: string | null;
    /** SQL that gives rows of `name` and `url`. */
    readonly query: string | null;
    /** Database that the query is asked of. Never printed. */
    readonly queryUrl: string | null;
    /** Prints what such a file would hold. */
    readonly command: string | null;
    /** Names of those that go first; the last sign may be `*`. Empty: one is chosen. */
    readonly canary: readonly string[];
    /** Cumulative percents of the waves after the canaries, ascending; the last is 100. */
    readonly waves: readonly number[];
    /** The most jobs in a wave. */
    readonly shards: number;
    /** Databases promoted at a time, in all and on one host. */
    readonly parallel: number;
    readonly perHost: number;
};
/** Where a materialized view's last refresh is written down, and how old it may be. */
export type HealthViewSetting = {
    /** As SQL writes it; the schema is `public` where none is written. */
    readonly view: string;
    /** A column of the view itself: its latest value counts. */
    readonly column: string | null;
    /** Gives the time of the last refresh. */
    readonly query: string | null;
    /** Null: as old as all others. */
    readonly maxAgeMs: number | null;
};
/** From where on `health` speaks. */
export type HealthSettings = {
    readonly connectionsPercent: number;
    readonly transactionMs: number;
    readonly statementMs: number;
    readonly viewMs: number;
    readonly sequencePercent: number;
    readonly views: readonly HealthViewSetting[];
    /** All of the kind `assert`. */
    readonly assertions: readonly TaskSetting[];
    /** Keys of findings to live with; the last sign may be `*`. */
    readonly accept: readonly string[];
};
/** What `check` was asked to do, after flags, inputs, file and defaults were merged and validated. */
export type CheckSettings = {
    /** Folders of migrations, relative to the root. Empty: detect. */
    readonly migrations: readonly string[];
    /** Id of a layout, or `auto`. */
    readonly layout: string;
    /** Where the downs lie, for layouts whose tool must not see them. Null: the layout's default. */
    readonly downDirectory: string | null;
    /** SQL files run ahead of the first migration, in this order. */
    readonly before: readonly string[];
    readonly postgres: ServerChoice;
    /** 14 … 18. Null: 18 where we may choose. */
    readonly postgresVersion: number | null;
    readonly postgresUrl: string | null;
    readonly dockerImage: string | null;
    readonly platform: "auto" | "plain" | "supabase";
    /** Files or folders, relative to the root. `auto`: find them. `off`: none. */
    readonly prisma: readonly string[];
    /** SQL files that declare the whole schema, relative to the root. */
    readonly schemaFiles: readonly string[];
    /** Prints the whole schema as SQL. Run by a shell in the root. Null: none. */
    readonly declaredCommand: string | null;
    /** Sizes of the tables that people use. Null: the usual place, where there is one. */
    readonly statsFile: string | null;
    readonly rls: RlsSettings;
    readonly failOn: "error" | "warning" | "never";
    /** Synthetic rows for each table, on which new migrations are tried. 0: none. */
    readonly rows: number;
    /** SQL files with rows of the user's own, relative to the root. */
    readonly seeds: readonly string[];
    /** Files with queries of the application, relative to the root. */
    readonly queries: readonly string[];
    /** By check id: another severity, or off. */
    readonly checks: Readonly<Record<string, "off" | Severity>>;
    /** Milliseconds after which a run gives up. */
    readonly timeoutMs: number;
    readonly comment: "always" | "on-findings" | "never";
};
