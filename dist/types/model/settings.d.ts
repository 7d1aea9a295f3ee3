import type { Severity } from "./finding.js";
export type ServerChoice = "auto" | "embedded" | "local" | "docker" | "url";
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
    readonly failOn: "error" | "warning" | "never";
    /** By check id: another severity, or off. */
    readonly checks: Readonly<Record<string, "off" | Severity>>;
    /** Milliseconds after which a run gives up. */
    readonly timeoutMs: number;
    readonly comment: "always" | "on-findings" | "never";
};
