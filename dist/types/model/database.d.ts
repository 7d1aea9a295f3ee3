/** One row of a result, by column name. */
export type Row = Readonly<Record<string, unknown>>;
/** Runs one statement with parameters and gives its rows. Rejects with `SqlError` when Postgres refuses it. */
export type Query = <R extends Row = Row>(text: string, values?: readonly unknown[]) => Promise<readonly R[]>;
/** What Postgres said when it refused a statement. Source: the fields of ErrorResponse in the wire protocol. */
export type SqlRefusal = {
    /** Five characters, for example `42P01`. */
    readonly sqlstate: string;
    readonly message: string;
    readonly detail: string | null;
    readonly hint: string | null;
    /** 1-based, in code points, into the text that was sent. Null when Postgres names no place. */
    readonly position: number | null;
    /** Call stack of the functions it happened in. */
    readonly where: string | null;
    /** Of a text with several statements, how many had completed before this one. Null when one statement was sent. */
    readonly completed?: number | null;
};
/** Postgres refused a statement. The connection is still usable. */
export declare class SqlError extends Error {
    readonly refusal: SqlRefusal;
    constructor(refusal: SqlRefusal);
}
