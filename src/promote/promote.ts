// The story of a promotion, on one screen: look, prove, apply, and read again before success is told.

import { deploy } from "../deploy/index.ts";
import type { Migration } from "../model/index.ts";
import { baseline } from "./baseline.ts";
import { after, afterFailing, afterNothing, before, readSurrounding, type Surrounding } from "./before-and-after.ts";
import { begunRefusals } from "./begun.ts";
import { compareProof } from "./compare-proof.ts";
import { conclude } from "./conclude.ts";
import type { ChangeRequest, PromoteRequest, Promotion, Refusal } from "./contract.ts";
import { deploymentFor, examineFor, surroundings } from "./deployment.ts";
import { type Ground, readGround } from "./ground.ts";
import { isAccepted, problemAsRefusal } from "./judged.ts";
import { carryOut } from "./outcomes.ts";
import { downOf, type Proof, provePending } from "./proof.ts";
import { examined, groundFacts, planned } from "./record.ts";
import { pathRefusals } from "./search-path.ts";
import { positionOf, strangersIn } from "./standings.ts";
import { type Telling, within } from "./within.ts";

const idle = ({ acceptDrift }: ChangeRequest["promote"], accepted: readonly string[]): readonly string[] =>
  acceptDrift
    .filter((one) => !accepted.some((key) => isAccepted(key, [one])))
    .map((one) => `\`accept-drift: ${one}\` speaks of nothing that differs.`);

const planOf = (pending: readonly Migration[], { steps, freely }: Proof): Promotion["migrations"] =>
  pending.map((migration) =>
    planned(migration, "up", { freely: freely.has(migration.id), down: downOf(steps.get(migration.id)) }),
  );

/** All of them were applied, whatever else is to be said. */
const stands: ReadonlySet<Promotion["outcome"]> = new Set(["promoted", "different"]);

const apply = async (
  request: PromoteRequest,
  telling: Telling,
  ground: Ground,
  plan: {
    readonly applied: readonly Migration[];
    readonly pending: readonly Migration[];
    readonly keys: readonly string[];
  },
  proof: Proof,
  surrounding: Surrounding,
): Promise<void> => {
  const ways = plan.pending.map(({ id, up }) => ({ script: up, changes: proof.steps.get(id)?.changes ?? null }));
  const ahead = () => before(request, telling, ground, ways, surrounding);
  if (request.dryRun) return (await ahead()) ? telling.add({ outcome: "planned" }) : undefined;
  request.signal.throwIfAborted();
  const known = { planned: plan.keys, freely: proof.freely };
  const deployment = { ...deploymentFor(request, ground, plan.pending, known), ahead };
  const results = await carryOut(telling, () => deploy(deployment, surroundings(request)));
  if (results !== null && results.length > 0)
    await conclude(request, telling, { ground, deployment, proof, ...plan }, results);
  if (stands.has(telling.told().outcome)) return await after(request, telling, ground, ways, surrounding);
  await afterFailing(request, telling, ground, surrounding);
};

const story = async (request: PromoteRequest, telling: Telling): Promise<void> => {
  const { add, told } = telling;
  const surrounding = await readSurrounding(request);
  const ground = await readGround(request);
  telling.cleanWith(ground.live.redact);
  add(groundFacts(ground));
  if (request.baseline !== null) return await baseline(request, telling, ground, request.baseline);
  const { applied, pending, ...position } = positionOf(request, ground);
  add({ standsAt: applied.at(-1)?.id ?? null, pending: pending.map(({ id }) => id), accepted: position.accepted });
  const { examination, problems } = await examineFor(request, ground);
  add(examined(told(), examination));
  const early: readonly Refusal[] = [
    ...position.refusals,
    ...strangersIn(ground),
    ...begunRefusals(ground.begun, "promote"),
    ...problems.map(problemAsRefusal),
  ];
  if (early.length > 0) return add({ outcome: "refused", refusals: early });
  if (pending.length === 0) return await afterNothing(request, telling, ground, applied, surrounding);
  const proof = await provePending(request, ground, applied, pending);
  const path = await pathRefusals(
    request,
    ground,
    proof.prediction,
    [...proof.steps.values()].flatMap(({ changes }) => changes),
  );
  const accepted = [...position.accepted, ...proof.accepted, ...path.accepted];
  const vouched = await compareProof(request, ground, { applied, pending }, proof);
  const notes = [...told().notes, ...proof.remarks, ...vouched.notes, ...idle(request.promote, accepted)];
  add({ migrations: planOf(pending, proof), accepted, proved: [...proof.proved, ...vouched.proved], notes });
  const refusals = [...proof.refusals, ...path.refusals, ...vouched.refusals];
  if (refusals.length > 0) return add({ outcome: "refused", refusals });
  await apply(request, telling, ground, { applied, pending, keys: examination.keys }, proof, surrounding);
};

/** Brings pending migrations to a database that people use. Rejects with what nobody foresaw alone. */
export const promote = (request: PromoteRequest): Promise<Promotion> =>
  within(request, "promote", (telling) => story(request, telling));
