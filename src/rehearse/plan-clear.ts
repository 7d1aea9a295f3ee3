import type { Remedy } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import { remediesFor } from "./cure.ts";
import { clearingFor, heldUpIn } from "./plan-dependents.ts";
import { dropsFor, isAttribute, isMissingType, isReplaced, isTypeAnew, parkingFor } from "./plan-replacements.ts";
import type { Steps } from "./plan-steps.ts";
import { readWorld } from "./plan-world.ts";
import type { Workbench } from "./workbench.ts";

type Ground = Pick<Steps, "run"> & {
  readonly left: () => readonly Change[];
  /** Statements that make what these tell as gone. */
  readonly creations: (changes: readonly Change[]) => readonly Remedy[];
};

/** Makes room for what others hold on to; what no ALTER changes is dropped and made again. */
export const clear = async (bench: Workbench, { run, left, creations }: Ground): Promise<void> => {
  const held = heldUpIn(left());
  const world = async () => readWorld(bench.session().query, [...bench.mirror.entries.values()]);
  const own = async (changes: readonly Change[]) => {
    const remedies: Remedy[] = [];
    for (const change of changes) remedies.push(...(await remediesFor(bench, change)));
    await run(remedies);
  };
  await run(clearingFor(await world(), held));
  await own(held);
  const there = new Set(held.map(({ address }) => address));
  const isAnew = (change: Change) => isReplaced(change) || (isTypeAnew(change) && there.has(change.address));
  const stuck = left().filter((change) => isAnew(change) || isAttribute(change));
  if (stuck.length === 0) return;
  const anew = stuck.filter(isAnew);
  const parked = parkingFor(await world(), stuck);
  await run(parked.map(({ remedy }) => remedy));
  await own(stuck.filter(isAttribute));
  await run(clearingFor(await world(), anew));
  await run(dropsFor(bench.mirror.entries, anew));
  const again = new Set(stuck.map(({ address }) => address));
  await run(
    creations(
      left().filter((change) => isMissingType(change) || again.has(change.address) || again.has(change.parent ?? "")),
    ),
  );
  // Before anything reads these columns again, which would hold their type.
  const columns = new Set(parked.map(({ address }) => address));
  await own(left().filter(({ address }) => columns.has(address)));
};
