import { type TableReader } from "./adapter.js";
import type { External } from "./expressible.js";
import { type SchemaFile } from "./mend.js";
/** One thing that Prisma says is wrong with a schema, in its words. `line` is 1-based; null when it names none. */
export type PrismaFault = {
    readonly file: string;
    readonly line: number | null;
    readonly message: string;
};
export type EngineDiff = {
    readonly empty: boolean;
    /** SQL that makes the database what the schema says, by Prisma's lights. Empty when there is nothing to do. */
    readonly sql: string;
};
/** The SQL that a schema means, on an empty Postgres of that major. Rejects with `Problem` when the schema is not valid. */
export declare const sqlOf: (files: readonly SchemaFile[], major: number) => Promise<string>;
/** Prisma's own diff from a live database to a schema. `external`: what is none of its business. */
export declare const engineDiff: (files: readonly SchemaFile[], reader: TableReader, external?: External) => Promise<EngineDiff>;
/** The schema as `prisma db pull` would leave it: what stands in it already, and what the database has besides. */
export declare const pulled: (files: readonly SchemaFile[], reader: TableReader) => Promise<readonly SchemaFile[]>;
/** What Prisma finds wrong with a schema. Empty when it is valid. */
export declare const faultsOf: (files: readonly SchemaFile[]) => Promise<readonly PrismaFault[]>;
