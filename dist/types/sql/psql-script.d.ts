export type ScriptPart = {
    readonly type: "sql";
    readonly start: number;
    readonly end: number;
}
/** The statement without its semicolon, and its lines of data without the `\.` that ends them. */
 | {
    readonly type: "copy";
    readonly start: number;
    readonly end: number;
    readonly dataStart: number;
    readonly dataEnd: number;
};
export type ScriptFault = {
    readonly line: number;
    readonly message: string;
    readonly hint: string;
};
export type PsqlScript = {
    readonly parts: readonly ScriptPart[];
    readonly faults: readonly ScriptFault[];
};
/** Where a text that psql understands falls into SQL, data, and what nobody but psql can do. */
export declare function psqlScript(sql: string): PsqlScript;
