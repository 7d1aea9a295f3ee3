import { undo } from "../deploy/index.ts";
import { type Migration, Problem } from "../model/index.ts";
import type { Carried } from "./conclude.ts";
import type { ChangeRequest, Moved } from "./contract.ts";
import { deploymentFor, surroundings } from "./deployment.ts";
import { changesValues, holdersOf, leavesRows, lossesOf, takenAway, touchesRows } from "./losses.ts";
import { isGood } from "./outcomes.ts";
import { downOf } from "./proof.ts";
import { carriedOut, planned } from "./record.ts";
import { verify } from "./verify.ts";
import type { Telling } from "./within.ts";

// What this run applied before one failed: how it could be taken back, and, where that was asked for, taking it back. Only a
// way back that the rehearsal proved exact is taken by itself, and only while nothing is known to be lost with it.

type Way = { readonly moved: Moved; readonly migration: Migration; readonly obstacle: string | null };

/** One that stopped half way stands on those before it, and an intent remembers what stands of it. */
const partlyIn = ({ migrations }: { readonly migrations: readonly Moved[] }): Moved | undefined =>
  migrations.find(({ outcome }) => outcome === "partly");

const obstacleOf = (migration: Migration, { proof }: Carried, losses: Moved["losses"]): string | null => {
  const step = proof.steps.get(migration.id);
  if (downOf(step) === "missing") return `${migration.id} has no down`;
  if (downOf(step) !== "exact") return `the down of ${migration.id} was not proved exact`;
  if (migration.down?.transaction !== "one" || proof.freely.has(migration.id))
    return `the down of ${migration.id} may not run in one transaction`;
  if (touchesRows(migration)) return `the down of ${migration.id} changes rows by itself`;
  if (leavesRows(migration, step?.changes ?? []))
    return `the down of ${migration.id} may leave rows as its up made them`;
  if (step !== undefined && changesValues(step.changes)) return `the down of ${migration.id} changes values back`;
  const lost = losses.find(({ rows }) => rows !== 0);
  if (lost === undefined) return null;
  return lost.rows === null ? `${lost.address} could not be counted` : `${lost.address} has ${lost.rows} rows by now`;
};

const wayFor = async (carried: Carried, migration: Migration): Promise<Way> => {
  const { ground, proof } = carried;
  const step = proof.steps.get(migration.id);
  const losses = await lossesOf(ground.live, takenAway(step?.changes ?? [], "added"));
  const known = { freely: proof.freely.has(migration.id), down: downOf(step) };
  const moved = { ...planned(migration, "down", known), losses };
  return { moved, migration, obstacle: obstacleOf(migration, carried, losses) };
};

/** Newest first, up to the first that must not be taken back by itself. */
const waysBack = async (carried: Carried, count: number) => {
  const ways: Way[] = [];
  for (const migration of carried.pending.slice(0, count).reverse()) {
    const way = await wayFor(carried, migration);
    if (way.obstacle !== null) return { ways, obstacle: way.obstacle };
    ways.push(way);
  }
  return { ways, obstacle: null };
};

const own = ({ migrations }: { readonly migrations: readonly Moved[] }): ReadonlySet<string> =>
  new Set(migrations.filter(({ outcome }) => outcome === "applied").map(({ id }) => id));

/** Finds the way back and goes it where that was asked for. */
export const takeBack = async (
  request: ChangeRequest,
  { add, told }: Telling,
  carried: Carried,
  count: number,
): Promise<void> => {
  const { ground, proof, applied, pending } = carried;
  // What a peer applied meanwhile is not ours to take back.
  const mine = own(told());
  const partly = partlyIn(told());
  if (partly !== undefined) {
    const note = `Not taken back: ${partly.id} stands in part on what came before it.`;
    return request.promote.onFailure === "stop" ? undefined : add({ notes: [...told().notes, note] });
  }
  const { ways, obstacle } = await waysBack(carried, count);
  const possible = ways.filter(({ migration }) => mine.has(migration.id));
  add({ undone: possible.map(({ moved }) => moved) });
  if (request.promote.onFailure === "stop") return;
  const stays = obstacle === null ? [] : [`Not taken back: ${obstacle}.`];
  add({ notes: [...told().notes, ...stays] });
  if (possible.length === 0) return;
  const migrations = possible.map(({ migration }) => migration);
  const emptyFirst = new Map(
    migrations.map(({ id }) => [id, holdersOf(takenAway(proof.steps.get(id)?.changes ?? [], "added"))] as const),
  );
  const wanted = deploymentFor(request, ground, migrations, { planned: null, freely: new Set() });
  const deployment = { ...wanted, emptyFirst };
  try {
    const results = await undo(deployment, surroundings(request));
    const left = count - results.filter(isGood).length;
    const after = [...applied, ...pending.slice(0, left)].at(-1)?.id ?? null;
    add({
      undone: carriedOut(told().undone, results),
      standsAt: after,
      pending: pending.slice(left).map(({ id }) => id),
    });
    add({ verification: await verify(ground, proof.prediction, { count: left, partly: false }, after) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    add({ notes: [...told().notes, `Not taken back: ${error.message}.`] });
  }
};
