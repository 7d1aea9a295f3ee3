import type { Query } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import type { Node } from "../sql/index.ts";

/** One of the two people whose rows are made. */
export type Owner = "a" | "b";

/** How somebody is written in an owner column, by the family of its type. */
export type OwnerId = { readonly uuid: string; readonly text: string; readonly integer: number };

export type TableToFill = {
  /** As SQL would write it: `public.orders`. */
  readonly name: string;
  /** Column that says whose row it is. Null: rows are nobody's, and the two sets differ in nothing that matters. */
  readonly ownerColumn: string | null;
  /**
   * Values, in text form, that columns of an owner's rows should have rather than what would be made up. `number` is
   * another one for each row.
   */
  readonly given?: (owner: Owner, number: number) => Readonly<Record<string, string>>;
  /**
   * Parsed conditions that some of each owner's rows should meet, and a next row should, as far as they compare a column with
   * constants. They are wishes: what they do not say, and what cannot be, is left out.
   */
  readonly wanted?: { readonly rows: readonly Node[]; readonly next: readonly Node[] };
};

export type FillRequest = {
  /**
   * Runs as a role that may write every table and that row level security does not stop; inside a transaction that the
   * caller takes back. Parents outside of `tables` are filled, too. Afterwards constraints are checked at once, also
   * those that are deferred by default.
   */
  readonly query: Query;
  /** Of the same session, if there is one: spares the way there and back. */
  readonly ask?: Session["askAll"] | undefined;
  readonly tables: readonly TableToFill[];
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  /** Rows for each owner in each table, more where that much is wanted. Fewer where a key allows no more. */
  readonly perOwner: number;
  /**
   * Settings that say who is asking, while rows of this owner are made: triggers and defaults read them. They are put
   * back afterwards; one that nobody had set before is empty then, since Postgres cannot forget a setting.
   */
  readonly settings?: Readonly<Record<Owner, Readonly<Record<string, string>>>>;
  /** Runs a statement in the same transaction as the owner of the table. Without it, a trigger that raises fails its table. */
  readonly asOwner?: (table: string, sql: string) => Promise<void>;
};

/** Rows of one table, by `tableoid::regclass::text || ctid::text`: what tells a row from all others until it is updated. */
export type FilledTable = {
  readonly name: string;
  /**
   * Where there is an owner column, every row of the owner's, those that triggers made included. Where a table can hold
   * one row only, it is among both.
   */
  readonly rows: Readonly<Record<Owner, readonly string[]>>;
  /** Texts that stand in the text form of the owner's rows, and in no row of the other's. */
  readonly marks: Readonly<Record<Owner, readonly string[]>>;
  /** Triggers that had to be kept from firing, each with what it raised. */
  readonly silenced: readonly { readonly trigger: string; readonly message: string }[];
};

export type Filled = {
  /** In the order of the request. */
  readonly tables: readonly FilledTable[];
  /** Tables that no row could be made for, and why, in words for the reader. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
  /**
   * One more row of each owner's in each of these tables that would be accepted, with its parents there: column → SQL
   * literal. Columns that Postgres fills by itself are left out; `required` ones are those without a default that must not
   * be null. Null when there is no way.
   */
  readonly next: (tables: readonly string[]) => Promise<ReadonlyMap<string, Readonly<Record<Owner, NextRow | null>>>>;
};

export type NextRow = {
  readonly values: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  /**
   * The unique constraint that refuses this row because the owner has the only one there can be, as in a table whose key
   * is its owner. Rights and policies are asked before that: whoever gets this refusal (23505) got past them.
   */
  readonly clash: string | null;
};
