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
    /** PEM file. */
    readonly caCert: string | null;
    /** Id of a ledger, or `auto`. */
    readonly ledger: string;
    readonly toward: "migrations" | "declared";
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
    readonly rls: RlsSettings;
    readonly failOn: "error" | "warning" | "never";
    /** By check id: another severity, or off. */
    readonly checks: Readonly<Record<string, "off" | Severity>>;
    /** Milliseconds after which a run gives up. */
    readonly timeoutMs: number;
    readonly comment: "always" | "on-findings" | "never";
};
