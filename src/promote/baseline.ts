import { deploy } from "../deploy/index.ts";
import { type Migration, Problem } from "../model/index.ts";
import type { PromoteRequest } from "./contract.ts";
import { deploymentFor, examineFor, surroundings } from "./deployment.ts";
import type { Ground } from "./ground.ts";
import { problemAsRefusal } from "./judged.ts";
import { likenessOf, openSite } from "./likeness.ts";
import { carryOut, failureOutcome, wentThrough } from "./outcomes.ts";
import { agreement } from "./proof.ts";
import { carriedOut, examined, planned } from "./record.ts";
import { isEmpty, isRepairable, type Repair, repair, repairFor } from "./repair.ts";
import { positionOf } from "./standings.ts";
import type { Telling } from "./within.ts";

// Marks migrations as applied without running them, once it is proved that production is what they make. The engine does it
// as it does a promotion, with the same locks and fence; only that their scripts are empty.

/** `none`: nothing of these files is there. */
const NONE = "none";

/** Everything up to a migration. */
const upTo = ({ history: { migrations } }: Ground, id: string): readonly Migration[] => {
  const at = migrations.findIndex((migration) => migration.id === id || migration.version === id);
  if (at < 0 && id !== NONE) {
    throw new Problem("baseline-unknown", `no migration is called ${JSON.stringify(id)}`, {
      hint: `The last one is ${migrations.at(-1)?.id}; \`lockstep status --all\` lists them.`,
    });
  }
  return migrations.slice(0, at + 1);
};

const unmarked = ({ standings }: Ground, there: readonly Migration[]): readonly Migration[] => {
  const standing = new Set(
    standings.standings.flatMap(({ state, migration }) =>
      migration !== null && (state === "applied" || state === "edited") ? [migration.id] : [],
    ),
  );
  return there.filter((migration) => !standing.has(migration.id));
};

const emptied = (migration: Migration): Migration => ({
  ...migration,
  up: { ...migration.up, sql: "", transaction: "one", queries: null },
});

const mark = async (
  request: PromoteRequest,
  telling: Telling,
  ground: Ground,
  marked: readonly Migration[],
  keys: readonly string[],
): Promise<void> => {
  const { add, told } = telling;
  const files = ground.files.map((filed) => ({ ...filed, migration: emptied(filed.migration) }));
  const deployment = deploymentFor(request, { ...ground, files }, marked, { planned: keys, freely: new Set() });
  const marking = { ...deployment, remembered: new Map(ground.files.map((filed) => [filed.migration.id, filed])) };
  const results = await carryOut(telling, () => deploy(marking, surroundings(request)));
  if (results === null) return;
  const count = wentThrough(results);
  const migrations = carriedOut(told().migrations, results).map((one) =>
    one.outcome === "applied" ? ({ ...one, outcome: "marked" } as const) : one,
  );
  const done = new Set(marked.slice(0, count).map(({ id }) => id));
  const pending = told().pending.filter((id) => !done.has(id));
  add({
    migrations,
    pending,
    standsAt: ground.history.migrations.findLast(({ id }) => !pending.includes(id))?.id ?? null,
    outcome: count === marked.length ? "marked" : failureOutcome(results, request.signal),
  });
};

/** Puts the ledger right, then marks; each under the locks of a promotion. */
const tellLedger = async (
  request: PromoteRequest,
  telling: Telling,
  ground: Ground,
  marked: readonly Migration[],
  repairs: Repair,
): Promise<void> => {
  const { add, told } = telling;
  if (!isEmpty(repairs)) {
    const sentences = await repair(request, ground, repairs);
    add({ notes: [...told().notes, ...sentences] });
  }
  if (marked.length === 0) return add({ outcome: "marked" });
  const { examination } = await examineFor(request, ground);
  await mark(request, telling, ground, marked, examination.keys);
};

/** Tells the ledger that everything up to a migration is there already, and nothing of what failed behind it. */
export const baseline = async (
  request: PromoteRequest,
  telling: Telling,
  ground: Ground,
  id: string,
): Promise<void> => {
  const { add, told } = telling;
  const wanted = upTo(ground, id);
  const position = positionOf(
    request,
    ground,
    (one) => one.state === "out-of-order" || (ground.atWork === null && isRepairable(ground, wanted, one)),
  );
  add({ standsAt: position.applied.at(-1)?.id ?? null, pending: position.pending.map((one) => one.id) });
  const marked = unmarked(ground, wanted);
  const repairs = repairFor(ground, wanted);
  const { examination, problems } = await examineFor(request, ground);
  add(examined(told(), examination));
  const early = [...position.refusals, ...problems.map(problemAsRefusal)];
  if (early.length > 0) return add({ outcome: "refused", refusals: early });
  if (marked.length === 0 && isEmpty(repairs)) return add({ outcome: "nothing-to-do" });
  if (!request.promote.rehearse) {
    throw new Problem("baseline-unproved", "a baseline is proved on a throwaway server, and `rehearse` is off", {
      hint: "Turn `rehearse` on: what is marked without proof is believed for ever.",
    });
  }
  const ids = new Set([...position.applied, ...wanted].map((one) => one.id));
  const there = ground.history.migrations.filter((one) => ids.has(one.id));
  const { refusals, accepted } = await (async () => {
    await using site = await openSite(request, ground);
    // What was begun and is neither all there nor all gone is no baseline.
    return await likenessOf(request, { ...ground, begun: [] }, site.builder, there);
  })();
  add({ migrations: marked.map((one) => planned(one, "up", { freely: false, down: null })), accepted });
  if (refusals.length > 0) {
    return add({ outcome: "refused", refusals: refusals.filter(({ key }) => key !== "ledger-missing") });
  }
  const proved = agreement(accepted).replace("its ledger says", `the migrations up to ${id} make`);
  add({ proved: [proved, ...(request.dryRun ? [...repairs.sentences, ...repairs.summed] : [])] });
  if (request.dryRun) return add({ outcome: "planned" });
  await tellLedger(request, telling, ground, marked, repairs);
};
