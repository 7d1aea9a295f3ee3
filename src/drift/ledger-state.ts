import { type Filed, type Ledger, type LedgerEntry, sumsOf } from "../ledgers/index.ts";
import { type LedgerStanding, sortsLastForEver } from "../model/index.ts";
import { sameSql, sameStatements } from "../sql/index.ts";
import { heirOf, replacedKeys } from "./replaced.ts";

/** By migration id: what earlier commits had in its file, the newest first. */
export type PastTexts = ReadonlyMap<string, readonly Uint8Array[]>;

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * Was what the ledger remembers an earlier text of this file that says the same? The text is known by the ledger's own
 * checksum, so that nobody's word is taken for it.
 */
const saidTheSame = (ledger: Ledger, filed: Filed, checksum: string, past: readonly Uint8Array[]): boolean => {
  const then = past.find((bytes) => ledger.checksumsOf?.({ ...filed, bytes }).includes(checksum));
  return then !== undefined && sameSql(textOf(then), textOf(filed.bytes)) !== "different";
};

type Edit = Pick<LedgerStanding, "state" | "remark">;
const none: Edit = { state: "applied", remark: null };
const inForm: Edit = { state: "applied", remark: "since then only comments and white space of its file have changed" };

const edit = (ledger: Ledger, filed: Filed, entry: LedgerEntry, past: readonly Uint8Array[]): Edit => {
  if (ledger.checksumsOf !== null && entry.checksum !== null) {
    const checksum = entry.checksum.trim();
    if (ledger.checksumsOf(filed).includes(checksum)) return none;
    if (saidTheSame(ledger, filed, checksum, past)) return inForm;
    return { state: "edited", remark: "its checksum differs from the ledger's" };
  }
  if (entry.sums) {
    const { text, meaning } = sumsOf(filed.migration);
    if (text === entry.sums.text) return none;
    return meaning === entry.sums.meaning
      ? inForm
      : { state: "edited", remark: "its SQL differs from what Lockstep applied" };
  }
  if (entry.statements === null) return none;
  // A statement may end in a remark, which would swallow what follows it on its line.
  return sameStatements(entry.statements.join("\n;\n"), filed.migration.up.sql)
    ? none
    : { state: "edited", remark: "its statements differ from those that the ledger says were run" };
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
  past: PastTexts = new Map(),
): readonly LedgerStanding[] => {
  const remembered = latest(entries);
  const keys = files.map((filed) => ledger.keyOf(filed));
  const standing = (key: string) => {
    const entry = remembered.get(key);
    return entry === undefined || entry.state === "undone" ? null : entry;
  };
  const heirs = files.map((filed) => heirOf(ledger, filed, standing));
  const last = files.findLastIndex(
    ({ migration }, at) => (heirs[at] ?? standing(keys[at] ?? ""))?.state === "applied" && !sortsLastForEver(migration),
  );
  const own = files.map((filed, at): LedgerStanding => {
    const key = keys[at] ?? "";
    const entry = standing(key);
    const base = { key, migration: filed.migration, appliedAt: entry?.appliedAt ?? null, remark: null };
    if (entry?.state === "failed") return { ...base, state: "failed" };
    const heir = heirs[at] ?? null;
    if (heir !== null) return { ...base, ...heir };
    if (entry === null) return { ...base, state: at < last ? "out-of-order" : "pending" };
    return { ...base, ...edit(ledger, filed, entry, past.get(filed.migration.id) ?? []) };
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
