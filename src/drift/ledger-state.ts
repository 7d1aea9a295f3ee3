import type { Filed, Ledger, LedgerEntry } from "../ledgers/index.ts";
import type { LedgerStanding } from "../model/index.ts";
import { sameStatements } from "../sql/index.ts";
import { heirOf, replacedKeys } from "./replaced.ts";

const edited = (ledger: Ledger, filed: Filed, entry: LedgerEntry): string | null => {
  if (ledger.checksumsOf !== null && entry.checksum !== null) {
    const same = ledger.checksumsOf(filed).includes(entry.checksum.trim());
    return same ? null : "its checksum differs from the ledger's";
  }
  if (entry.statements === null) return null;
  // A statement may end in a remark, which would swallow what follows it on its line.
  return sameStatements(entry.statements.join("\n;\n"), filed.migration.up.sql)
    ? null
    : "its statements differ from those that the ledger says were run";
};

const latest = (entries: readonly LedgerEntry[]): ReadonlyMap<string, LedgerEntry> => {
  const byKey = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    // A row that was taken back never hides one that stands.
    if (entry.state !== "undone" || !byKey.has(entry.key)) byKey.set(entry.key, entry);
  }
  return byKey;
};

/** Every migration of the files and of the ledger: files first, in their order, then what only the ledger knows. */
export const statesOf = (
  ledger: Ledger,
  entries: readonly LedgerEntry[],
  files: readonly Filed[],
): readonly LedgerStanding[] => {
  const remembered = latest(entries);
  const keys = files.map((filed) => ledger.keyOf(filed));
  const standing = (key: string) => {
    const entry = remembered.get(key);
    return entry === undefined || entry.state === "undone" ? null : entry;
  };
  const heirs = files.map((filed) => heirOf(ledger, filed, standing));
  const last = keys.findLastIndex((key, at) => (heirs[at] ?? standing(key))?.state === "applied");
  const own = files.map((filed, at): LedgerStanding => {
    const key = keys[at] ?? "";
    const entry = standing(key);
    const base = { key, migration: filed.migration, appliedAt: entry?.appliedAt ?? null, remark: null };
    if (entry?.state === "failed") return { ...base, state: "failed" };
    const heir = heirs[at] ?? null;
    if (heir !== null) return { ...base, ...heir };
    if (entry === null) return { ...base, state: at < last ? "out-of-order" : "pending" };
    const remark = edited(ledger, filed, entry);
    return remark === null ? { ...base, state: "applied" } : { ...base, state: "edited", remark };
  });
  const stoodFor = new Set(files.flatMap((filed) => replacedKeys(ledger, filed)));
  const known = new Set(keys);
  const foreign = [...remembered.values()]
    .filter(({ key, state }) => !known.has(key) && state !== "undone" && !(state === "applied" && stoodFor.has(key)))
    .map(
      ({ key, state, appliedAt }): LedgerStanding => ({
        key,
        migration: null,
        state: state === "failed" ? "failed" : "missing",
        appliedAt,
        remark: null,
      }),
    );
  return [...own, ...foreign];
};
