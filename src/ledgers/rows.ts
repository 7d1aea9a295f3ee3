import { quoteName } from "../sql/index.ts";
import type { LedgerEntry, LedgerTable } from "./contract.ts";

/** The table's name, qualified: what a script left in the session must not lead us elsewhere. */
export const qualified = ({ schema, name }: LedgerTable): string => `${quoteName(schema)}.${quoteName(name)}`;

/** A time as every ledger entry gives it. One without a time zone was written in the session's. */
export const isoTime = (expression: string): string =>
  `to_char((${expression})::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** An entry that is applied and of which nothing more is known. */
export const applied = (key: string, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  key,
  state: "applied",
  appliedAt: null,
  checksum: null,
  statements: null,
  ...more,
});

export const textOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
