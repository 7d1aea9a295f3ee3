/** One .prisma file: its path from the root of the repository, and what is in it. */
export type SchemaFile = {
    readonly path: string;
    readonly text: string;
};
/** One file as the engine takes it. */
export declare const mended: ({ path, text }: SchemaFile) => SchemaFile;
/** The provider of the datasource in a file, or null. */
export declare const providerOf: (file: SchemaFile) => string | null;
/** How a schema says that it is connected, as it is written; null where it leaves that to others. */
export declare const connectionOf: (files: readonly SchemaFile[]) => string | null;
export declare const isPostgres: (provider: string) => boolean;
/** Refuses schemas for other databases and for none, before the engine does with less to say. */
export declare const refuseOtherDatabases: (files: readonly SchemaFile[]) => void;
/** What of a schema's settings bears on the comparison. */
export type Scope = {
    /** The Postgres schemas that Prisma looks at. */
    readonly schemas: readonly string[];
    readonly partialIndexes: boolean;
    /** Extensions that the schema names, as the database calls them. */
    readonly extensions: readonly string[];
};
/** `fallback`: where models without `@@schema` live when the datasource lists no schemas. */
export declare const scopeOf: (files: readonly SchemaFile[], fallback?: string) => Scope;
