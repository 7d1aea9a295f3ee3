import type { Failure, Script } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import type { TableFacts, TableKnown } from "./prints.ts";
import type { Routine } from "./routines.ts";

/** Which tables are to be filled and read. */
export type Choose = (
  tables: readonly TableKnown[],
  routines: () => Promise<readonly Routine[]>,
) => Promise<readonly TableKnown[]>;

/** A database with rows in it, in which a migration is run. */
export type Stage = {
  readonly all: readonly TableKnown[];
  /** Those that were chosen. */
  readonly chosen: readonly TableFacts[];
  readonly unfilled: readonly { readonly name: string; readonly reason: string }[];
  /** Looks at tables as the scripts so far left them, in a session that runs nobody's code. */
  readonly read: <T>(work: (reader: Session) => Promise<T>) => Promise<T>;
  readonly run: (script: Script) => Promise<Failure | null>;
};

/** While rows are made. */
export const quietSession =
  "set client_min_messages = error; set jit = off; set lock_timeout = '5s'; set statement_timeout = '5s'; set timezone = 'UTC'";
