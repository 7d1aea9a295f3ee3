import type { CatalogObject } from "../../model/index.js";
import type { Scope } from "./mend.js";
export type Index = {
    readonly object: CatalogObject;
    readonly name: string;
    readonly kind: "primary key" | "unique" | "index";
    readonly columns: readonly string[];
    /** Columns that are carried along. Prisma knows them only as further columns. */
    readonly included: readonly string[];
    /** Equal for indexes of equal columns that Prisma takes for one, but for the operator classes. */
    readonly manner: string;
    /** The operator class of each column, without its schema; empty for the default one. */
    readonly operators: readonly string[];
};
export type ForeignKey = {
    readonly object: CatalogObject;
    readonly name: string;
    readonly columns: readonly string[];
    /** As SQL spells it: `public."User"`. */
    readonly references: string;
    readonly referenced: readonly string[];
    readonly onUpdate: string;
    readonly onDelete: string;
};
/** An index as Prisma sees it; null for what it does not see: expressions, exclusions, and predicates unless it is told to. */
export declare const readIndex: (object: CatalogObject, scope: Scope) => Index | null;
/** A foreign key as Prisma sees it; null for what it does not see: those that leave its schemas, and those over periods. */
export declare const readForeignKey: (object: CatalogObject, scope: Scope) => ForeignKey | null;
