import type { Filed, Ledger, LedgerEntry } from "../ledgers/index.ts";
import type { LedgerStanding, Replaced } from "../model/index.ts";

// A squashed migration stands for others. Where a ledger remembers those, it counts as applied: nobody is asked to run it.

/** What a ledger says of the migrations that one stands for. */
type Remembered = {
  readonly replaced: Replaced;
  readonly key: string;
  /** Null: not applied. */
  readonly entry: LedgerEntry | null;
};

/** How it stands by what it stands for. Null: that says nothing, so its own entry does. */
export type Heir = Pick<LedgerStanding, "state" | "appliedAt" | "remark">;

const filedAs = ({ migration, bytes }: Filed, { id, version }: Replaced): Filed => ({
  migration: { id, version, up: migration.up, down: null },
  bytes,
});

/** Keys under which a ledger remembers what a migration stands for. */
export const replacedKeys = (ledger: Ledger, filed: Filed): readonly string[] =>
  (filed.migration.replaces ?? []).map((replaced) => ledger.keyOf(filedAs(filed, replaced)));

const isDigest = (checksum: string | null): checksum is string => /^[0-9a-f]{64}$/.test(checksum ?? "");

/** Did the database run another text than the one that was replaced? Only some ledgers can tell. */
const differs = ({ replaced, entry }: Remembered): boolean => {
  const checksum = entry?.checksum?.trim() ?? null;
  return isDigest(checksum) && checksum !== replaced.digest;
};

const listed = (all: readonly Remembered[]): string => {
  const names = all.slice(0, 3).map(({ replaced }) => replaced.id);
  return `${names.join(", ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""}`;
};

const inPart = (all: readonly Remembered[], held: readonly Remembered[]): Heir => ({
  state: "partly",
  appliedAt: null,
  remark: `${held.length} of the ${all.length} that it stands for; not ${listed(all.filter(({ entry }) => entry === null))}`,
});

const whole = (held: readonly Remembered[]): Heir => {
  const other = held.filter(differs);
  const appliedAt = held.at(-1)?.entry?.appliedAt ?? null;
  return other.length === 0
    ? { state: "applied", appliedAt, remark: `as the ${held.length} that it stands for` }
    : { state: "edited", appliedAt, remark: `the ledger has another checksum of ${listed(other)}` };
};

/** `entryOf`: what the ledger says of a key, null where nothing stands. */
export const heirOf = (ledger: Ledger, filed: Filed, entryOf: (key: string) => LedgerEntry | null): Heir | null => {
  const { replaces = [] } = filed.migration;
  if (replaces.length === 0) return null;
  const own = ledger.keyOf(filed);
  const keys = replacedKeys(ledger, filed);
  const all = replaces.map((replaced, at): Remembered => {
    const key = keys[at] ?? "";
    const entry = entryOf(key);
    return { replaced, key, entry: entry?.state === "applied" ? entry : null };
  });
  const held = all.filter(({ entry }) => entry !== null);
  const mine = held.find(({ key }) => key === own);
  // It took the place of one of them, under whose name a fresh database remembers it.
  const fresh = mine?.entry?.checksum != null && ledger.checksumsOf?.(filed).includes(mine.entry.checksum.trim());
  if (held.length === 0 || fresh === true) return null;
  if (held.length === all.length) return whole(held);
  if (mine === undefined || held.length > 1) return inPart(all, held);
  // Where only that name is kept, its checksum tells which of the two ran; without one, the catalog will.
  if (!isDigest(mine.entry?.checksum?.trim() ?? null)) return { ...whole(held), remark: null };
  return differs(mine) ? null : inPart(all, held);
};
