import { Problem, type Query, SqlError } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import type { Filed, Ledger, LedgerEntry, LedgerTable } from "./contract.ts";
import { qualified } from "./rows.ts";

// 42501 = insufficient_privilege, 55P03 = lock_not_available
const hintFor = ({ schema }: LedgerTable, name: string, sqlstate: string): string =>
  sqlstate === "55P03"
    ? `Somebody holds it: select pid from pg_locks where relation = '${name.replaceAll("'", "''")}'::regclass and granted. Run this again when they are done.`
    : sqlstate === "42501"
      ? `An owner can say: grant usage on schema ${quoteName(schema)} and select on ${name} to this role.`
      : "Look whether it is still the table that its tool made.";

/** What a ledger remembers. Rejects with Problem "ledger-unreadable" where the role may not read it, or it is laid out otherwise. */
export const readEntries = async (
  query: Query,
  { ledger, table }: { readonly ledger: Ledger; readonly table: LedgerTable },
  files: readonly Filed[],
): Promise<readonly LedgerEntry[]> => {
  try {
    return await ledger.read(query, table, files);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { sqlstate, message } = error.refusal;
    const name = qualified(table);
    throw new Problem("ledger-unreadable", `the ledger ${name} cannot be read: ${message}`, {
      detail: sqlstate,
      hint: hintFor(table, name, sqlstate),
      cause: error,
    });
  }
};
