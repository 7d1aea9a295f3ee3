import { changesBetween, type Entry, type Past, type Remedy } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { type Cured, cure, remediesFor, script, tryAll } from "./cure.ts";
import { apartIn, mayBeInCircles, tiesIn, withoutDefault } from "./plan-circles.ts";
import { clear } from "./plan-clear.ts";
import { creationsFor } from "./plan-creations.ts";
import { heldUpIn } from "./plan-dependents.ts";
import { moveRows } from "./plan-move-rows.ts";
import { renamesFor } from "./plan-renames.ts";
import { beginningsFor } from "./plan-sequences.ts";
import { stepsOn } from "./plan-steps.ts";
import type { Site } from "./site.ts";
import { openWorkbench, readDatabase, type Workbench } from "./workbench.ts";

/**
 * SQL that brings one database to the shape of another, found by trying and taken back. `left`: what differs all the same, in
 * things that only follow others: the columns of a view, an expression that names a column. Proved where nothing is left.
 */
export type Plan = { readonly sql: string; readonly proved: boolean; readonly left: readonly Change[] };

const pastOf = (changes: readonly Change[], wanted: readonly Entry[]): Past => {
  const byAddress = new Map(wanted.map((entry) => [entry.address, entry]));
  const missing = new Set(changes.filter(({ type }) => type === "removed").map(({ address }) => address));
  // A view where a table was wanted has columns that are called alike and are no difference by themselves.
  const parts = wanted.filter(({ parent }) => parent !== null && missing.has(parent));
  return new Map([...changes, ...parts].map(({ address }) => [address, byAddress.get(address) ?? null]));
};

const expressions: ReadonlySet<string> = new Set(["definition", "using", "check", "when", "default"]);

/** Does it say something else only because what it names is called or typed otherwise now? */
const follows = ({ type, kind, parent, before, after }: Change): boolean =>
  type === "altered" &&
  ((kind === "column" && /^(materialized )?view /.test(parent ?? "")) ||
    Object.keys({ ...before, ...after }).every((trait) => expressions.has(trait)));

/** What is tried beyond every change's own remedy. */
type Way = {
  /** Drop what is in the way, and make it again. */
  readonly clear: boolean;
  /** Part what holds on to each other in a circle. */
  readonly part: boolean;
};

type Search = {
  readonly site: Site;
  readonly wanted: readonly Entry[];
  readonly changes: readonly Change[];
  readonly way: Way;
};

const partings = async (bench: Workbench, changes: readonly Change[]): Promise<readonly Remedy[]> => {
  const ties = tiesIn(changes);
  const remedies = ties.map((change) =>
    change.kind === "column" ? [withoutDefault(change)] : remediesFor(bench, change),
  );
  return (await Promise.all(remedies)).flat();
};

/** Inside an attempt: renames, then what is in the way, then what is missing; the rest is for the cure. */
const search = async (bench: Workbench, { site, wanted, changes, way }: Search): Promise<Plan | null> => {
  const { done, pasts: known, run, runUnlooked } = stepsOn(bench, pastOf(changes, wanted));
  let cured: Cured | null = null;
  const left = () => bench.changesSince([...known, ...(cured?.pasts ?? [])]).filter((change) => !change.rankOnly);
  // A table's own keys are told by their names only once the table has its own.
  for (let round = 0; round < 3; round++) if (!(await run(renamesFor(left())))) break;
  if (way.part) await run(await partings(bench, left()));
  const creations = (missing: readonly Change[], how?: Parameters<typeof creationsFor>[4]) =>
    creationsFor(site, missing, wanted, bench.mirror.entries.values(), how);
  if (!(await moveRows(bench, { run, left, creations, wanted }))) return null;
  if (way.clear) await clear(bench, { run, left, creations });
  await (way.part ? runUnlooked(creations(left(), { apart: apartIn(left()) })) : run(creations(left())));
  const concerned = new Set(changes.map(({ address }) => address));
  const isSettled = () => left().every((change) => follows(change) && !concerned.has(change.address));
  cured = isSettled() ? null : await cure(bench, known);
  const rest = left();
  if (!isSettled()) return null;
  const begun = await tryAll(bench, beginningsFor(changes));
  const sql = [script(done), cured?.tried ?? "", script(begun)].filter((text) => text !== "").join("\n");
  return { sql, proved: rest.length === 0, left: rest };
};

type Ask = {
  readonly site: Site;
  readonly entries: readonly Entry[];
  readonly wanted: readonly Entry[];
  readonly concerns: (change: Change) => boolean;
};

const planOn = async (bench: Workbench, { site, entries, wanted, concerns }: Ask): Promise<Plan | null> => {
  const changes = changesBetween(wanted, entries).filter((change) => !change.rankOnly && concerns(change));
  if (changes.length === 0) return { sql: "", proved: true, left: [] };
  let second: Plan | null = null;
  const trials = (yes: boolean) => (yes ? [false, true] : [false]);
  const ways = trials(mayBeInCircles(changes)).flatMap((part) =>
    trials(heldUpIn(changes).length > 0).map((clear): Way => ({ clear, part })),
  );
  for (const way of ways) {
    const plan = await bench.attempt("", () => search(bench, { site, wanted, changes, way }));
    bench.mirror.replace(entries);
    if (plan?.proved) return plan;
    second ??= plan;
  }
  return second;
};

const openBench = async (site: Site, database: Database, known: readonly Entry[] | null) => {
  const entries = known ?? (await readDatabase(site, database));
  const reading = site.token === null ? "full" : "incremental";
  return { entries, bench: await openWorkbench({ site, database, entries, reading }) };
};

const everything = (): boolean => true;

export type PlanOptions = {
  /** Which differences are to be gone. Default: all. */
  readonly concerns?: (change: Change) => boolean;
  /** What the database holds, where it was read already. */
  readonly known?: readonly Entry[];
};

/**
 * Looks for SQL after which these of the differences between a database and the wanted catalog are gone. The database has
 * no open session and stays as it is. Null when none was found, or when what there is to run cannot run in a transaction.
 */
export const planTowards = async (
  site: Site,
  database: Database,
  wanted: readonly Entry[],
  { concerns = everything, known }: PlanOptions = {},
): Promise<Plan | null> => {
  const { entries, bench } = await openBench(site, database, known ?? null);
  await using open = bench;
  return await planOn(open, { site, entries, wanted, concerns });
};

/** The same for several wanted catalogs, each by itself. */
export const plansTowards = async (
  site: Site,
  database: Database,
  targets: readonly (readonly Entry[])[],
): Promise<readonly (Plan | null)[]> => {
  if (targets.length === 0) return [];
  const { entries, bench } = await openBench(site, database, null);
  await using open = bench;
  const plans: (Plan | null)[] = [];
  for (const wanted of targets) plans.push(await planOn(open, { site, entries, wanted, concerns: everything }));
  return plans;
};
