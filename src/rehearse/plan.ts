import { changesBetween, type Entry, type Past, type Remedy } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { cure, remediesFor, script, tryAll } from "./cure.ts";
import { creationsFor } from "./plan-creations.ts";
import { clearingFor, isHeldUp } from "./plan-dependents.ts";
import { renamesFor } from "./plan-renames.ts";
import type { Site } from "./site.ts";
import { openWorkbench, readDatabase, type Workbench } from "./workbench.ts";

/**
 * SQL that brings one database to the shape of another, found by trying and taken back. `left`: what differs all the same, in
 * things that only follow others: the columns of a view, an expression that names a column. Proved where nothing is left.
 */
export type Plan = { readonly sql: string; readonly proved: boolean; readonly left: readonly Change[] };

const pastOf = (changes: readonly Change[], wanted: readonly Entry[]): Past => {
  const byAddress = new Map(wanted.map((entry) => [entry.address, entry]));
  return new Map(changes.map(({ address }) => [address, byAddress.get(address) ?? null]));
};

const expressions: ReadonlySet<string> = new Set(["definition", "using", "check", "when", "default"]);

/** Does it say something else only because what it names is called or typed otherwise now? */
const follows = ({ type, kind, parent, before, after }: Change): boolean =>
  type === "altered" &&
  ((kind === "column" && /^(materialized )?view /.test(parent ?? "")) ||
    Object.keys({ ...before, ...after }).every((trait) => expressions.has(trait)));

type Search = {
  readonly site: Site;
  readonly wanted: readonly Entry[];
  readonly changes: readonly Change[];
  /** Drop what is in the way, and make it again; or part what goes and holds on to each other. */
  readonly first: "nothing" | "clear" | "part";
};

// Tables that point at each other, a check that calls a function of its own table: neither goes before the other, but for
// the constraint between them.
const isTie = (change: Change, going: ReadonlySet<string>): boolean =>
  change.type === "added" && /constraint$/.test(change.kind) && going.has(change.parent ?? "");

const tiesIn = (changes: readonly Change[]): readonly Change[] => {
  const going = new Set(changes.filter(({ type }) => type === "added").map(({ address }) => address));
  return changes.filter((change) => isTie(change, going));
};

/** Inside an attempt: renames, then what is in the way, then what is missing; the rest is for the cure. */
const search = async (bench: Workbench, { site, wanted, changes, first }: Search): Promise<Plan | null> => {
  const pasts: Past[] = [pastOf(changes, wanted)];
  const done: string[] = [];
  const run = async (remedies: readonly Remedy[]): Promise<boolean> => {
    const worked = await tryAll(bench, remedies);
    if (worked.length === 0) return false;
    done.push(...worked);
    pasts.push(await bench.follow(worked.join(";\n")));
    return true;
  };
  const left = () => bench.changesSince(pasts).filter((change) => !change.rankOnly);
  // A table's own keys are told by their names only once the table has its own.
  for (let round = 0; round < 3; round++) if (!(await run(renamesFor(left())))) break;
  if (first === "part") {
    const ties = tiesIn(left());
    await run((await Promise.all(ties.map((change) => remediesFor(bench, change)))).flat());
  }
  if (first === "clear") {
    const held = left().filter(isHeldUp);
    await run(await clearingFor(bench.session().query, [...bench.mirror.entries.values()], held));
    const remedies: Remedy[] = [];
    for (const change of held) remedies.push(...(await remediesFor(bench, change)));
    await run(remedies);
  }
  await run(creationsFor(site, left(), wanted, bench.mirror.entries.values()));
  const concerned = new Set(changes.map(({ address }) => address));
  const isSettled = () => left().every((change) => follows(change) && !concerned.has(change.address));
  const cured = isSettled() ? null : await cure(bench, pasts);
  pasts.push(...(cured?.pasts ?? []));
  const rest = left();
  if (!isSettled()) return null;
  const sql = [script(done), cured?.tried ?? ""].filter((text) => text !== "").join("\n");
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
  const ways = [
    "nothing" as const,
    ...(changes.some(isHeldUp) ? ["clear" as const] : []),
    ...(tiesIn(changes).length > 0 ? ["part" as const] : []),
  ];
  for (const first of ways) {
    const plan = await bench.attempt("", () => search(bench, { site, wanted, changes, first }));
    bench.mirror.replace(entries);
    if (plan?.proved) return plan;
    second ??= plan;
  }
  return second;
};

const openBench = async (site: Site, database: Database) => {
  const entries = await readDatabase(site, database);
  const reading = site.token === null ? "full" : "incremental";
  return { entries, bench: await openWorkbench({ site, database, entries, reading }) };
};

const everything = (): boolean => true;

/**
 * Looks for SQL after which these of the differences between a database and the wanted catalog are gone. The database has
 * no open session and stays as it is. Null when none was found, or when what there is to run cannot run in a transaction.
 */
export const planTowards = async (
  site: Site,
  database: Database,
  wanted: readonly Entry[],
  concerns: (change: Change) => boolean = everything,
): Promise<Plan | null> => {
  const { entries, bench } = await openBench(site, database);
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
  const { entries, bench } = await openBench(site, database);
  await using open = bench;
  const plans: (Plan | null)[] = [];
  for (const wanted of targets) plans.push(await planOn(open, { site, entries, wanted, concerns: everything }));
  return plans;
};
