import type { Query } from "../model/index.ts";

/** One of the two people whose rows are made. */
export type Owner = "a" | "b";

/** How somebody is written in an owner column, by the family of its type. */
export type OwnerId = { readonly uuid: string; readonly text: string; readonly integer: number };

export type TableToFill = {
  /** As SQL would write it: `public.orders`. */
  readonly name: string;
  /** Column that says whose row it is. Null: rows are nobody's, and the two sets differ in nothing that matters. */
  readonly ownerColumn: string | null;
};

export type FillRequest = {
  /** Runs as a role that may write every table and that row level security does not stop; inside a transaction. Parents outside of `tables` are filled, too. */
  readonly query: Query;
  readonly tables: readonly TableToFill[];
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  /** Rows for each owner in each table. */
  readonly perOwner: number;
};

/** Rows of one table, by `tableoid::regclass::text || ctid::text`: what tells a row from all others until it is updated. */
export type FilledTable = {
  readonly name: string;
  readonly rows: Readonly<Record<Owner, readonly string[]>>;
  /** Triggers that had to be kept from firing, each with what it raised. */
  readonly silenced: readonly { readonly trigger: string; readonly message: string }[];
};

export type Filled = {
  readonly tables: readonly FilledTable[];
  /** Tables that no row could be made for, and why, in words for the reader. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
  /**
   * One more row that would be accepted, with its parents there: column → SQL literal. Columns that Postgres fills by
   * itself are left out; `required` ones are those without a default that must not be null. Null when there is no way.
   */
  readonly next: (table: string, owner: Owner) => Promise<NextRow | null>;
};

export type NextRow = {
  readonly values: Readonly<Record<string, string>>;
  readonly required: readonly string[];
};
