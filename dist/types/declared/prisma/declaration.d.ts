import { type Catalog } from "../../model/index.js";
import { type SchemaFile, type Scope } from "./mend.js";
import { type Model, type RawDefault } from "./models.js";
/** A Prisma schema that Prisma found valid, and what it means. */
export type Declaration = {
    readonly files: readonly SchemaFile[];
    readonly scope: Scope;
    readonly models: readonly Model[];
    /** Makes it in an empty database, but for `defaults`. */
    readonly sql: string;
    /** Defaults that Prisma hands on unread; each is tried alone, so that one which Postgres refuses harms no other. */
    readonly defaults: readonly RawDefault[];
};
/** Rejects with `Problem` when the schema is not valid, or not for Postgres. */
export declare const readDeclaration: (files: readonly SchemaFile[], major: number) => Promise<Declaration>;
/** SQL that empties a copy of a database of all that Prisma could have made in those schemas. */
export declare const emptying: (catalog: Catalog, { schemas }: Scope) => string;
type Runner = {
    readonly run: (sql: string) => Promise<number>;
};
/** Makes the schema in an emptied database. Gives the defaults that Postgres refused. */
export declare const build: (session: Runner, { sql, defaults }: Declaration) => Promise<readonly RawDefault[]>;
export {};
