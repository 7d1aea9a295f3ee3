import type { Change, Json } from "../model/index.js";
/**
 * What a family is read by. `relation`: belongs to a relation, `$1` holds OIDs of relations, `$2` OIDs of the objects
 * themselves. `routine` and `type`: `$1` holds their OIDs. `rest`: few in number, read whole when one of them was touched.
 */
export type Scope = "relation" | "routine" | "type" | "rest" | "cluster";
/** The parts of one `select`; `catalog/reading.ts` puts them together with a filter. Readers pin the search path to pg_catalog. */
export type Selection = {
    readonly kind: string;
    /** `from …` with joins, without `where`. */
    readonly from: string;
    /** Conditions that always hold: which rows are the user's. */
    readonly where: string;
    /** Class and OID of the object, OID of its relation or 0. */
    readonly classId: string;
    readonly oid: string;
    readonly relation: string;
    /** Text after the kind in the address. */
    readonly address: string;
    /** Full address of the parent, or `null`. */
    readonly parent: string;
    /** Rank among siblings, or `null`. */
    readonly rank: string;
    /** Trait → SQL expression. Null values are left out. */
    readonly traits: Readonly<Record<string, string>>;
    /** Traits that few objects have and that cost more than all others: when, and the expression. Null where `when` is not true. */
    readonly rare?: Rare;
    /** Rare traits that one look at a relation rules out for all of its members: the relations of `list` that have any. */
    readonly rareWithin?: {
        readonly traits: Rare;
        readonly relations: (list: string) => string;
    };
};
type Rare = Readonly<Record<string, readonly [when: string, sql: string]>>;
/** One family of objects: what makes them what they are, and how to undo a difference. */
export type Family = {
    readonly id: string;
    readonly scope: Scope;
    /** Catalog tables whose change means that members of a `rest` family may have changed. */
    readonly classes: readonly string[];
    readonly selections: (major: number) => readonly Selection[];
    /** How to undo one change, `now` being all traits of what is there; empty when there is no way. The order among changes is found by trying. */
    readonly undo: (change: Change, now: Readonly<Record<string, Json>>) => readonly Remedy[];
};
/** SQL that undoes something, or several ways of which the first that Postgres accepts is taken. */
export type Remedy = string | readonly string[];
export {};
