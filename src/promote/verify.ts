import { productionChanges, readLive } from "../drift/index.ts";
import { type Change, describeChange, outline } from "../model/index.ts";
import type { Verification } from "./contract.ts";
import type { Ground } from "./ground.ts";
import type { Prediction } from "./rehearsal.ts";

// Success is told only after the database was read again. What differed before the first migration and was accepted may
// differ afterwards, in the same way and in no other.

const asText = (change: Change): string => JSON.stringify([change.type, change.address, change.before, change.after]);

/** How production differs from what was predicted for this many migrations. */
export const differencesAt = async (
  { live, ledger, files }: Pick<Ground, "live" | "ledger" | "files">,
  { scene, catalogs }: Prediction,
  count: number,
): Promise<readonly Change[] | null> => {
  const expected = catalogs.get(count);
  if (expected === undefined) return null;
  return productionChanges(scene, expected, await readLive(live, [ledger], files));
};

/** How production differed from where the rehearsal began. */
export const knownDifferences = (
  { state }: Pick<Ground, "state">,
  { scene, catalogs }: Prediction,
): readonly Change[] => {
  const start = catalogs.get(0);
  return start === undefined ? [] : productionChanges(scene, start, state);
};

const worded = (change: Change): Verification["differences"][number] => {
  const { before, after } = describeChange(change);
  return { address: change.address, expected: before ?? "nothing", found: after ?? "nothing" };
};

export const notMade = (after: string | null): Verification => ({ status: "not-made", after, differences: [] });

/** Compares production with the prediction, once more. */
export const verify = async (
  ground: Ground,
  prediction: Prediction | null,
  count: number,
  after: string | null,
): Promise<Verification> => {
  const changes = prediction === null ? null : await differencesAt(ground, prediction, count);
  if (prediction === null || changes === null) return notMade(after);
  const known = new Set(knownDifferences(ground, prediction).map(asText));
  const fresh = changes.filter((change) => !known.has(asText(change)));
  return { status: fresh.length === 0 ? "equal" : "different", after, differences: outline(fresh).map(worded) };
};
