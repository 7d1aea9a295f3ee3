import type { Catalog, CatalogObject } from "../../model/index.js";
import { type ForeignKey, type Index } from "./keys.js";
import type { Scope } from "./mend.js";
import { type PrismaType } from "./types.js";
export type Column = {
    readonly object: CatalogObject;
    readonly name: string;
    readonly type: PrismaType;
    readonly nullable: boolean;
    /** It counts by itself: a serial or an identity. */
    readonly counts: boolean;
    /** Equal for defaults that Prisma takes for one. */
    readonly default: string | null;
    readonly generated: string | null;
};
export type Table = {
    readonly object: CatalogObject;
    readonly names: readonly [schema: string, name: string];
    readonly columns: readonly Column[];
    /** Primary keys, unique constraints and indexes that Prisma could have made. */
    readonly indexes: readonly Index[];
    readonly foreignKeys: readonly ForeignKey[];
};
export type Expressible = {
    readonly tables: ReadonlyMap<string, Table>;
    readonly enums: ReadonlyMap<string, {
        readonly object: CatalogObject;
        readonly labels: readonly string[];
    }>;
};
/** Is it a table that Prisma neither makes nor drops unless its schema names it? */
export declare const isLedger: (name: string) => boolean;
/** What Prisma sees of a catalog. `given`: addresses that the platform put there, which are nobody's drift. */
export declare const expressibleIn: (catalog: Catalog, scope: Scope, given: ReadonlySet<string>) => Expressible;
/** What Prisma's own diff must be told to leave alone, as it spells it: `schema.name`. */
export type External = {
    readonly tables: readonly string[];
    readonly enums: readonly string[];
};
export declare const externalTo: ({ schemas }: Scope, { real, declared, given, }: {
    readonly real: Catalog;
    readonly declared: Catalog;
    readonly given: ReadonlySet<string>;
}) => External;
