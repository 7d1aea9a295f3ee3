/** A value that survives a trip through JSON unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | {
    readonly [key: string]: Json;
};
/** One thing in a database, flat. Holds no OID, no row count and no time, so two equal databases give equal objects. */
export type CatalogObject = {
    /** Id of its kind in `catalog/`: `table`, `column`, `policy`. */
    readonly kind: string;
    /** Unique within a catalog, readable, quoted as SQL would: `column public.users.email`. Starts with the kind. */
    readonly address: string;
    /** Address of the object that it lives and dies with. Null for what stands alone. */
    readonly parent: string | null;
    readonly traits: Readonly<Record<string, Json>>;
    /** Rank among its siblings where Postgres keeps one that DDL cannot restore (columns). Null otherwise. */
    readonly rank: number | null;
};
/** The shape of a database: its objects by address. */
export type Catalog = ReadonlyMap<string, CatalogObject>;
/** One difference between two catalogs. `before` and `after` hold only the traits that differ, all of them for added and removed. */
export type Change = {
    readonly type: "added" | "removed" | "altered";
    readonly kind: string;
    readonly address: string;
    readonly parent: string | null;
    readonly before: Readonly<Record<string, Json>> | null;
    readonly after: Readonly<Record<string, Json>> | null;
    /** True when nothing but the rank differs. */
    readonly rankOnly: boolean;
};
