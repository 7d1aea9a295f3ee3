import { productionChanges, readLive } from "../drift/index.ts";
import { type Change, describeChange, outline } from "../model/index.ts";
import type { Verification } from "./contract.ts";
import type { Ground } from "./ground.ts";
import type { Prediction } from "./rehearsal.ts";

// Success is told only after the database was read again. What differed before the first migration and was accepted may
// differ afterwards, in the same way and in no other.

const asText = (change: Change): string => JSON.stringify([change.type, change.address, change.before, change.after]);

/** How production differed from where the rehearsal began. */
const knownDifferences = async ({ state }: Ground, { scene, catalogAt }: Prediction): Promise<readonly Change[]> => {
  const start = await catalogAt(0);
  return start === null ? [] : productionChanges(scene, start, state);
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
  const expected = (await prediction?.catalogAt(count)) ?? null;
  if (prediction === null || expected === null) return notMade(after);
  const { live, ledger, files } = ground;
  const changes = productionChanges(prediction.scene, expected, await readLive(live, [ledger], files));
  const known = new Set((await knownDifferences(ground, prediction)).map(asText));
  const fresh = changes.filter((change) => !known.has(asText(change)));
  return { status: fresh.length === 0 ? "equal" : "different", after, differences: outline(fresh).map(worded) };
};
