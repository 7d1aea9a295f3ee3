import { changesBetween } from "../catalog/index.ts";
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

export const notMade = (after: string | null): Verification => ({
  status: "not-made",
  after,
  differences: [],
  begun: [],
});

/** Addresses that one more migration touches: of one that stopped half way anything may be there. */
const touchedNext = async ({ catalogAt }: Prediction, count: number): Promise<ReadonlySet<string>> => {
  const [before, behind] = [await catalogAt(count), await catalogAt(count + 1)];
  if (before === null || behind === null) return new Set();
  return new Set(changesBetween(before, behind).map(({ address }) => address));
};

/** Compares production with the prediction, once more. `partly`: the next one stopped half way. */
export const verify = async (
  ground: Ground,
  prediction: Prediction | null,
  { count, partly }: { readonly count: number; readonly partly: boolean },
  after: string | null,
): Promise<Verification> => {
  const expected = (await prediction?.catalogAt(count)) ?? null;
  if (prediction === null || expected === null) return notMade(after);
  const { live, ledger, files } = ground;
  const changes = productionChanges(prediction.scene, expected, await readLive(live, [ledger], files));
  const known = new Set((await knownDifferences(ground, prediction)).map(asText));
  const begun = partly ? await touchedNext(prediction, count) : new Set<string>();
  const all = changes.filter((change) => !known.has(asText(change)));
  const fresh = all.filter(({ address }) => !begun.has(address));
  return {
    status: fresh.length === 0 ? "equal" : "different",
    after,
    differences: outline(fresh).map(worded),
    begun: outline(all.filter(({ address }) => begun.has(address))).map(({ address }) => address),
  };
};
