// The story of going back: what would be undone and lost, a question, the downs, and a look at what is there then.

import { undo } from "../deploy/index.ts";
import { type Migration, Problem, sortsLastForEver } from "../model/index.ts";
import { before } from "./before-and-after.ts";
import { begunRefusals } from "./begun.ts";
import type { Moved, Promotion, Refusal, RollbackRequest } from "./contract.ts";
import { deploymentFor, examineFor, surroundings } from "./deployment.ts";
import { type Ground, readGround } from "./ground.ts";
import { problemAsRefusal } from "./judged.ts";
import { lossesOf, takenAway } from "./losses.ts";
import { nextAfter } from "./next.ts";
import { carryOut, failureOutcome, lookAgain, wentThrough } from "./outcomes.ts";
import { unproved } from "./proof.ts";
import { carriedOut, examined, groundFacts, planned } from "./record.ts";
import { pathRefusals } from "./search-path.ts";
import { positionOf } from "./standings.ts";
import { notMade, verify } from "./verify.ts";
import { proveWayBack, type WayBack, withoutWayBack } from "./way-back.ts";
import { type Telling, within } from "./within.ts";

const unknownId = (id: string, applied: readonly Migration[]): Problem =>
  new Problem("migration-not-applied", `${JSON.stringify(id)} is not applied, so nobody can go back to it`, {
    hint: `The last one that is applied is ${applied.at(-1)?.id ?? "none"}; \`lockstep status --all\` lists them.`,
  });

/** What is to be taken back, newest first. */
const takenBy = ({ target }: RollbackRequest, applied: readonly Migration[]): readonly Migration[] => {
  if ("steps" in target) return applied.slice(-target.steps).reverse();
  const at = applied.findIndex(({ id, version }) => id === target.to || version === target.to);
  if (at < 0) throw unknownId(target.to, applied);
  return applied.slice(at + 1).reverse();
};

/** A base that sorts last for ever was there before what is new. */
const baseFirst = (applied: readonly Migration[]): readonly Migration[] => [
  ...applied.filter(sortsLastForEver),
  ...applied.filter((one) => !sortsLastForEver(one)),
];

/** Of what stands for others, and was applied as those: their own downs are in the archive. */
const appliedInstead = ({ standings: { standings } }: Ground, taken: readonly Migration[]): readonly Refusal[] =>
  taken
    .filter(({ id }) => standings.some(({ migration, instead }) => migration?.id === id && instead === true))
    .map(({ id, replaces = [] }) => ({
      key: `applied-instead:${id}`,
      message: `\`${id}\` never ran there: the ${replaces.length} migrations that it stands for did`,
      detail: null,
      hint: "Take them back one by one, from the last commit that has them.",
      fix: null,
    }));

const unprovedWay: WayBack = { ...unproved, changes: new Map() };

const planFor = async (
  ground: Ground,
  taken: readonly Migration[],
  { changes }: WayBack,
): Promise<readonly Moved[]> => {
  const moves: Moved[] = [];
  for (const migration of taken) {
    const own = changes.get(migration.id);
    const down = own === undefined ? null : "exact";
    const standing = ground.standings.standings.find((one) => one.migration?.id === migration.id);
    const move = planned(migration, "down", { freely: false, down, appliedAt: standing?.appliedAt ?? null });
    moves.push({ ...move, losses: await lossesOf(ground.live, takenAway(own ?? [], "removed")) });
  }
  return moves;
};

type Going = {
  readonly ground: Ground;
  readonly applied: readonly Migration[];
  readonly taken: readonly Migration[];
  readonly keys: readonly string[];
  readonly way: WayBack;
};

const goBack = async (request: RollbackRequest, telling: Telling, going: Going): Promise<void> => {
  const { add, told } = telling;
  const { ground, applied, taken, keys, way } = going;
  const ways = taken.flatMap(({ id, down }) =>
    down === null ? [] : [{ script: down, changes: way.changes.get(id) ?? null }],
  );
  const ahead = () => before(request, telling, ground, ways, { direction: "down", before: [], after: [] });
  const deployment = { ...deploymentFor(request, ground, taken, { planned: keys, freely: new Set() }), ahead };
  const results = await carryOut(telling, () => undo(deployment, surroundings(request)));
  if (results === null || results.length === 0) return;
  const count = wentThrough(results);
  const left = applied.slice(0, applied.length - count);
  const after = left.at(-1)?.id ?? null;
  const outcome = count === taken.length ? "undone" : failureOutcome(results, request.signal);
  const pending = [
    ...taken
      .slice(0, count)
      .reverse()
      .map(({ id }) => id),
    ...told().pending,
  ];
  add({ migrations: carriedOut(told().migrations, results), standsAt: after, pending, outcome });
  add({ verification: notMade(after) });
  if (outcome === "undone" || outcome === "failed") {
    const partly = results.some((one) => one.outcome === "partly");
    await lookAgain(telling, () => verify(ground, way.prediction, { count, partly }, after));
    if (outcome === "undone" && told().verification.status === "different") add({ outcome: "different" });
  }
  add({ next: nextAfter(told()) });
};

const story = async (request: RollbackRequest, telling: Telling): Promise<void> => {
  const { add, told } = telling;
  const ground = await readGround(request);
  telling.cleanWith(ground.live.redact);
  add(groundFacts(ground));
  const { applied: inFiles, pending, ...position } = positionOf(request, ground);
  const applied = baseFirst(inFiles);
  add({ standsAt: applied.at(-1)?.id ?? null, pending: pending.map(({ id }) => id), accepted: position.accepted });
  const taken = takenBy(request, applied);
  const { examination, problems } = await examineFor(request, ground);
  add(examined(told(), examination));
  const early = [
    ...position.refusals,
    ...problems.map(problemAsRefusal),
    ...begunRefusals(ground.begun, "rollback"),
    ...withoutWayBack(taken),
    ...appliedInstead(ground, taken),
  ];
  if (early.length > 0) return add({ outcome: "refused", refusals: early });
  if (taken.length === 0) return add({ outcome: "nothing-to-do" });
  request.progress({ stage: "rehearsing the way back", done: 0, total: 0 });
  const way = request.promote.rehearse ? await proveWayBack(request, ground, applied, taken) : unprovedWay;
  const path = await pathRefusals(request, ground, way.prediction, [...way.changes.values()].flat());
  add({
    accepted: [...position.accepted, ...way.accepted, ...path.accepted],
    proved: way.proved,
    notes: [...told().notes, ...way.remarks],
    migrations: await planFor(ground, taken, way),
  });
  const refusals = [...way.refusals, ...path.refusals];
  if (refusals.length > 0) return add({ outcome: "refused", refusals });
  add({ outcome: "planned" });
  if (request.dryRun) return;
  if (!(await request.confirm(told()))) return add({ outcome: "declined" });
  request.signal.throwIfAborted();
  await goBack(request, telling, { ground, applied, taken, keys: examination.keys, way });
};

/** Takes migrations back on a database that people use. Rejects with what nobody foresaw alone. */
export const rollback = (request: RollbackRequest): Promise<Promotion> =>
  within(request, "rollback", (telling) => story(request, telling));
