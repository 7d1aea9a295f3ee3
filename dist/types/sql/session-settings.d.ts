import type { Statement } from "./parse.js";
/** A statement that changes the session beyond its transaction. `value` is null for RESET, DEFAULT and DISCARD. */
export type SessionSetting = {
    /** Lower case. `*` for all of them. */
    readonly setting: string;
    readonly value: string | null;
    readonly start: number;
    readonly end: number;
};
/** The top-level SET, RESET, DISCARD and `select set_config(…, false)` statements that are not LOCAL. */
export declare function sessionSettings(statements: readonly Statement[]): readonly SessionSetting[];
