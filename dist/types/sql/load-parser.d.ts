/** Loads the parser. Must have finished before `parse` is called; calling it again costs nothing. */
export declare function loadParser(): Promise<void>;
export type RawStatement = {
    readonly tag: string;
    readonly node: Record<string, unknown>;
};
export type RawResult = readonly (RawStatement & {
    readonly start: number;
    readonly length: number | null;
})[];
export type RawError = {
    readonly message: string;
    readonly codePoint: number;
};
/** Parses with Postgres' grammar. Positions are UTF-8 bytes; the place of an error is 0-based, in code points. */
export declare function parseRaw(sql: string): {
    readonly statements: RawResult;
} | {
    readonly error: RawError;
};
