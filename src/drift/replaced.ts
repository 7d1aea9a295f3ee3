import type { Filed, Ledger, LedgerEntry } from "../ledgers/index.ts";
import type { LedgerStanding, Replaced } from "../model/index.ts";

// A squashed migration stands for others. Where a ledger remembers those, it counts as applied: nobody is asked to run it.

/** How a migration stands by what it stands for. */
export type Heir = Pick<LedgerStanding, "state" | "appliedAt" | "remark" | "instead">;

/** What a ledger says of one that was replaced. `differs`: it ran, with another text. */
type Held = { readonly replaced: Replaced; readonly state: "held" | "differs" | "absent"; readonly at: string | null };

const filedAs = ({ migration, bytes }: Filed, { id, version }: Replaced): Filed => ({
  migration: { id, version, up: migration.up, down: null },
  bytes,
});

/** Keys under which a ledger remembers what a migration stands for. */
export const replacedKeys = (ledger: Ledger, filed: Filed): readonly string[] =>
  (filed.migration.replaces ?? []).map((replaced) => ledger.keyOf(filedAs(filed, replaced)));

/** Only of some ledgers can be told whether the text that ran is the one that was replaced. */
const digestIn = (entry: LedgerEntry | null): string | null => {
  const checksum = entry?.checksum?.trim() ?? "";
  return /^[0-9a-f]{64}$/.test(checksum) ? checksum : null;
};

type Lookup = (replaced: Replaced) => LedgerEntry | null;

/** Itself, or all that it stood for. */
const heldIn = (replaced: Replaced, all: readonly Replaced[], lookup: Lookup): Held => {
  const entry = lookup(replaced);
  const digest = digestIn(entry);
  if (entry !== null && (digest === null || digest === replaced.digest)) {
    return { replaced, state: "held", at: entry.appliedAt };
  }
  const below = all.filter(({ through }) => through !== undefined && replaced.digest.startsWith(through));
  const others = all.filter((one) => one !== replaced);
  const held = below.filter((one) => one !== replaced).map((one) => heldIn(one, others, lookup));
  if (held.length > 0 && held.every(({ state }) => state === "held")) {
    return { replaced, state: "held", at: held.at(-1)?.at ?? null };
  }
  return { replaced, state: entry === null ? "absent" : "differs", at: entry?.appliedAt ?? null };
};

const listed = (all: readonly Held[]): string => {
  const names = all.slice(0, 3).map(({ replaced }) => replaced.id);
  return `${names.join(", ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""}`;
};

const inPart = (all: readonly Held[]): Heir => {
  const absent = all.filter(({ state }) => state === "absent");
  const remark = `${all.length - absent.length} of the ${all.length} that it stands for, not ${listed(absent)}`;
  return { state: "partly", appliedAt: null, remark };
};

const whole = (all: readonly Held[]): Heir => {
  const others = all.filter(({ state }) => state === "differs");
  const appliedAt = all.at(-1)?.at ?? null;
  return others.length === 0
    ? { state: "applied", appliedAt, instead: true, remark: `as the ${all.length} that it stands for` }
    : { state: "edited", appliedAt, instead: true, remark: `the ledger has another checksum of ${listed(others)}` };
};

/** `entryOf`: what the ledger says of a key, null where nothing stands. Null: what it stands for says nothing. */
export const heirOf = (ledger: Ledger, filed: Filed, entryOf: (key: string) => LedgerEntry | null): Heir | null => {
  const all = filed.migration.replaces ?? [];
  if (all.length === 0) return null;
  const lookup: Lookup = (replaced) => {
    const entry = entryOf(ledger.keyOf(filedAs(filed, replaced)));
    return entry?.state === "applied" ? entry : null;
  };
  const key = ledger.keyOf(filed);
  const own = entryOf(key);
  // It took the place of one of them, under whose name a fresh database remembers it.
  const fresh = own?.checksum != null && ledger.checksumsOf?.(filed).includes(own.checksum.trim());
  const replaced = all.filter(({ through }) => through === undefined).map((one) => heldIn(one, all, lookup));
  const present = replaced.filter(({ state }) => state !== "absent");
  if (present.length === 0 || fresh === true) return null;
  if (present.length === replaced.length) return whole(replaced);
  const [only] = present;
  const alone = present.length === 1 && only !== undefined && ledger.keyOf(filedAs(filed, only.replaced)) === key;
  if (!alone) return inPart(replaced);
  // Where only that name is kept, its checksum tells which of the two ran; without one, the catalog will.
  if (digestIn(own) === null) return { state: "applied", appliedAt: own?.appliedAt ?? null, remark: null };
  return only.state === "differs" ? null : inPart(replaced);
};
