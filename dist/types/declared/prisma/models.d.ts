import type { SchemaFile } from "./mend.js";
export type Field = {
    /** As Prisma's client calls it. */
    readonly field: string;
    /** As the database calls it. */
    readonly column: string;
    /** What stands for its type: `Int?`, `Post[]`. */
    readonly type: string;
    readonly text: string;
    readonly line: number;
};
/** A block that stands for something in the database. */
export type Model = {
    readonly kind: "table" | "view" | "enum";
    readonly model: string;
    readonly schema: string;
    readonly name: string;
    readonly file: string;
    readonly line: number;
    readonly fields: readonly Field[];
    /** Lines that begin with `@@`. */
    readonly attributes: readonly {
        readonly text: string;
        readonly line: number;
    }[];
};
/** Every model, view and enum of a schema. `fallback`: the Postgres schema of those that name none. */
export declare const modelsOf: (files: readonly SchemaFile[], fallback?: string) => readonly Model[];
/** A default that Prisma hands to the database as it is. */
export type RawDefault = {
    readonly schema: string;
    readonly table: string;
    readonly column: string;
    /** SQL. Null: `dbgenerated()`, which says that there is one, and not which. */
    readonly expression: string | null;
    readonly file: string;
    readonly line: number;
};
export declare const rawDefaultsOf: (models: readonly Model[]) => readonly RawDefault[];
/** The files without the defaults that are handed on as they are; lines stay where they are. */
export declare const withoutRawDefaults: (files: readonly SchemaFile[]) => readonly SchemaFile[];
