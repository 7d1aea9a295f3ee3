// Databases of a fleet are often the same but for their rows. What a throwaway server proves rests on the files and on
// production's catalog alone, so it is proved once for all whose catalogs are equal. Each catalog is read, and each result is
// read again: only the comparison with the ledger and the rehearsal are shared, and only where they refused nothing.

import { createHash } from "node:crypto";
import type { Migration } from "../model/index.ts";
import type { Ground } from "./ground.ts";
import type { Proof } from "./proof.ts";

/** What was proved in this run, by what it rests on. */
export type Proofs = Map<string, Promise<Proof>>;

const keyOf = (ground: Ground, applied: readonly Migration[], pending: readonly Migration[]): string => {
  const { state, live, platform, history, ledger, table } = ground;
  const { entries, user, owner, publicOwner } = state;
  const objects = entries
    .map(({ kind, address, parent, rank, traits }) => JSON.stringify([kind, address, parent, rank, traits]))
    .toSorted();
  const hash = createHash("sha256");
  const rest = [
    ...[user, owner, publicOwner, live.major, platform.id, history.folder, history.layout],
    ...[ledger.id, table.schema, table.name, state.ledger === null],
    ...[applied.map(({ id }) => id), pending.map(({ id }) => id)],
  ];
  for (const one of [JSON.stringify(rest), ...objects]) hash.update(`${one}\n`);
  return hash.digest("hex");
};

const sentence =
  "the comparison and the rehearsal were those of another database of the fleet, whose catalog is the same";

/** Proves, or takes what was proved for a database that is alike. */
export const provedOnce = async (
  proofs: Proofs | undefined,
  ground: Ground,
  { applied, pending }: { readonly applied: readonly Migration[]; readonly pending: readonly Migration[] },
  prove: () => Promise<Proof>,
): Promise<Proof> => {
  // What was begun and not finished is this database's own.
  if (proofs === undefined || ground.begun.length > 0) return await prove();
  const key = keyOf(ground, applied, pending);
  const earlier = await proofs.get(key)?.catch(() => null);
  if (earlier != null && earlier.refusals.length === 0) return { ...earlier, proved: [...earlier.proved, sentence] };
  const own = prove();
  proofs.set(key, own);
  return await own;
};
