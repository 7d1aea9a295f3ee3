import type { Change } from "./catalog.ts";

/** Where a wanted schema is written down. */
export type DriftKind = "prisma" | "schema-file" | "command" | "production";

/** A change from what the migrations make (`before`) to what is declared (`after`), with where that is written. */
export type Drifted = {
  readonly change: Change;
  /** File and 1-based line of the declaration, where there is one. */
  readonly file: string | null;
  readonly line: number | null;
  /** What the declaration calls it, where that is not the database's name: `User.email`. */
  readonly named?: string;
  /** SQL that makes it by itself, where the migrations lack it: proved. */
  readonly adopt?: string;
  /** The lines of the declaration that would say what the migrations make. Null: there are none yet, or none any more. */
  readonly edit?: { readonly was: string | null; readonly now: string | null };
};

/** A declared schema held against what the migrations make. */
export type Drift = {
  readonly kind: DriftKind;
  /** Path, command, or host and database: what the reader knows it by. */
  readonly source: string;
  readonly status: "in-sync" | "drift" | "error";
  readonly changes: readonly Drifted[];
  /** Addresses of what the migrations make and this kind of source cannot express. */
  readonly outside: readonly string[];
  /** SQL for a next migration that brings the migrations to what is declared. `proved`: it was run, and nothing differed. */
  readonly fix: {
    readonly sql: string;
    readonly down: string | null;
    readonly proved: boolean;
    /** What it does where tables hold rows: it fails, or takes values away. One sentence each. Missing: not tried. */
    readonly onRows?: readonly string[];
  } | null;
  /** Why it could not be compared. */
  readonly problem: {
    readonly message: string;
    readonly detail: string | null;
    readonly hint: string | null;
    readonly file: string | null;
    readonly line: number | null;
  } | null;
  /** What was left out of the comparison, and why. One sentence each. */
  readonly notes: readonly string[];
};

/** Who says what about one object that somebody sees otherwise. */
export type Attribution = {
  readonly address: string;
  /** Sources that agree with the migrations on it. */
  readonly agree: readonly string[];
  /** Sources that differ from the migrations, each group of one mind. */
  readonly differ: readonly (readonly string[])[];
  /** The odd one out: sources, or `migrations`. Empty where nobody stands alone. */
  readonly odd: readonly string[];
};
