/** What the engine reads a live database through. A session of `postgres/` is one. */
export type TableReader = {
    readonly table: (text: string, values?: readonly unknown[]) => Promise<{
        readonly columns: readonly {
            readonly name: string;
            readonly type: number;
        }[];
        readonly rows: readonly (readonly unknown[])[];
    }>;
};
/** Calls back with errors that are no refusal of Postgres: the engine would hide them behind a number. */
export declare const adapterOver: (reader: TableReader, broken: (error: unknown) => void) => object;
/** Answers the one question that the engine asks before it turns a schema into SQL: which Postgres this is. */
export declare const versionOnly: (major: number) => TableReader;
