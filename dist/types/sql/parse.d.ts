/** `tag` is the name of Postgres' node, `CreateStmt`; `Unparsed` where the grammar refused it. Positions inside `node` are bytes. */
export type Statement = {
    /** UTF-16 offset of the first token. */
    readonly start: number;
    /** Behind the last token, without the semicolon. */
    readonly end: number;
    readonly tag: string;
    readonly node: Record<string, unknown>;
};
export type Parsed = {
    readonly statements: readonly Statement[];
    readonly error: {
        readonly message: string;
        readonly offset: number;
    } | null;
};
/** The statements of a text. `loadParser` must have finished. */
export declare function parse(sql: string): Parsed;
