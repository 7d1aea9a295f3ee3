import type { Catalog } from "../model/index.ts";

/** Parts of a schema file, in the order in which they stand there. */
export const sections = [
  "roles",
  "schemas",
  "removed",
  "extensions",
  "foreign servers",
  "languages",
  "types",
  "sequences",
  "tables",
  "inheritance",
  "rows",
  "constraints",
  "indexes",
  "partitions",
  "foreign keys",
  "replica identities",
  "functions",
  "operators",
  "text search",
  "views",
  "rules",
  "triggers",
  "row level security",
  "policies",
  "statistics",
  "publications",
  "owners",
  "privileges",
  "default privileges",
  "comments",
  "event triggers",
  "filled views",
] as const;

export type Section = (typeof sections)[number];

/** One statement of a schema file, without its semicolon. */
export type Piece = {
  readonly section: Section;
  /** Address of the object that it is about. */
  readonly address: string;
  /** Addresses that are there once it ran. */
  readonly makes: readonly string[];
  /** Addresses that must be there before it runs. */
  readonly needs: readonly string[];
  readonly sql: string;
};

/** What a schema file is written from. */
export type SchemaSource = {
  readonly objects: Catalog;
  /** What an empty database of the same platform holds: nothing of that is written. */
  readonly base: Catalog;
  /** Addresses by what they were made of, as Postgres remembers it. That of a column is about its default. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** Objects that come with another, which Postgres makes by itself, by their address; where that is known. */
  readonly madeWith?: ReadonlyMap<string, string>;
  /** The role that the file is run as. */
  readonly role: string;
  readonly major: number;
  /** Columns whose default, and constraints that, stand apart from their table, because something that they need needs the table. */
  readonly apart: ReadonlySet<string>;
};

/** An object that no statement of ours makes, and why. */
export type Unwritable = { readonly address: string; readonly because: string };

export type Written = { readonly pieces: readonly Piece[]; readonly unwritable: readonly Unwritable[] };
