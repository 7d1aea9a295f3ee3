import type { Catalog } from "../../model/index.js";
export type PrismaType = {
    readonly family: "text" | "json" | "int" | "decimal" | "boolean" | "time" | "bytes" | "enum" | "uuid" | "unsupported";
    /** Equal for types that Prisma takes for one. */
    readonly token: string;
    readonly list: boolean;
    /** Decimals of a second, of types that have them. Null: not said. */
    readonly precision: number | null;
    /** A domain that refuses null. */
    readonly notNull: boolean;
};
export type TypeReader = (type: string) => PrismaType;
/** Reads types as the columns of that catalog spell them. */
export declare const typesOf: (catalog: Catalog) => TypeReader;
/** Are these one type to Prisma? A precision that the schema does not say is any precision; the database's default is 6. */
export declare const sameType: (real: PrismaType, declared: PrismaType) => boolean;
