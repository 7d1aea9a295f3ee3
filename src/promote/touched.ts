import { reachOf } from "../backup/index.ts";
import type { Change, Script } from "../model/index.ts";

/** A script of this run, and what the rehearsal saw of it. Null: nobody rehearsed it. */
export type Way = { readonly script: Script; readonly changes: readonly Change[] | null };

const tableIn = (address: string | null): string | null =>
  /^(?:table|materialized view) /.test(address ?? "")
    ? (address ?? "").replace(/^(?:table|materialized view) /, "")
    : null;

/** Tables that these scripts made, changed or wrote to, as SQL writes them. Null: nobody knows. */
export const touchedBy = (ways: readonly Way[]): readonly string[] | null => {
  const { written, filled, unknown } = reachOf(ways);
  if (ways.length === 0 || unknown.length > 0) return null;
  const changed = ways.flatMap(({ changes }) =>
    (changes ?? []).flatMap(({ address, parent }) => tableIn(address) ?? tableIn(parent) ?? []),
  );
  return [...new Set([...changed, ...written, ...filled])].sort();
};
