import { changesBetween, type Entry } from "../catalog/index.ts";
import { type Change, type Drift, type Drifted, type Json, type Migration, outline } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { plansTowards, planTowards, readDatabase, type Site } from "../rehearse/index.ts";
import { asRehearsed, isOfMigrations } from "./alike.ts";
import type { LiveState } from "./live-catalog.ts";
import { targetOf } from "./prisma-target.ts";
import { withinScope } from "./scope.ts";

export type ProductionRequest = {
  readonly site: Site;
  /** Host, port and database, for the reader. */
  readonly name: string;
  readonly live: LiveState;
  /** Builds a database after these migrations. */
  readonly build: (migrations: readonly Migration[]) => Promise<Database>;
  /** What the ledger says is applied, in the order of the files. */
  readonly applied: readonly Migration[];
  /** Which side is right: SQL for production, or SQL for a next migration. */
  readonly toward: "migrations" | "declared";
};

const nothing: ReadonlySet<string> = new Set();

/** Applies SQL for good in a database of ours. False when it is refused, which only costs the offer of a fix. */
const runIn = async (site: Site, database: Database, sql: string): Promise<boolean> => {
  if (sql === "") return true;
  await using session = await database.connect(site.role);
  const [ran] = await session.runAll([sql]);
  return ran?.status === "fulfilled";
};

/** SQL that closes the differences, in the direction asked. Proved on databases of ours that look like both sides. */
const fixFor = async (
  { site, toward }: ProductionRequest,
  built: Database,
  made: readonly Entry[],
  theirs: readonly Entry[],
  changes: readonly Change[],
): Promise<Drift["fix"]> => {
  const concerned = new Set(changes.map(({ address }) => address));
  const concerns = ({ address }: Change) => concerned.has(address);
  const there = await planTowards(site, built, theirs, concerns);
  if (there === null || toward === "declared") return there && { sql: there.sql, down: null, proved: there.proved };
  await using likeness = await site.createDatabase(built.name);
  if (!(await runIn(site, likeness, there.sql))) return null;
  const back = await planTowards(site, likeness, made, concerns);
  return back && { sql: back.sql, down: there.sql, proved: back.proved };
};

/** Theirs, without owners and rights: of roles that are nowhere else no SQL can be tried here. */
const withoutRights = (theirs: readonly Entry[], made: readonly Entry[], role: string): readonly Entry[] => {
  const there = new Map(made.map(({ address, traits }) => [address, traits]));
  return theirs.map((entry) => {
    const { acl: _, owner, ...rest }: Record<string, Json> = JSON.parse(entry.traits);
    const mine = owner === undefined ? {} : { owner: role };
    const own: Record<string, Json> = JSON.parse(there.get(entry.address) ?? JSON.stringify(mine));
    const rights = Object.fromEntries(Object.entries(own).filter(([name]) => name === "acl" || name === "owner"));
    return { ...entry, traits: JSON.stringify({ ...rest, ...rights }) };
  });
};

const mostAdopted = 20;

/** With SQL for each object that nobody manages, to adopt it alone. */
const adopted = async (
  { site }: ProductionRequest,
  built: Database,
  made: readonly Entry[],
  theirs: readonly Entry[],
  changes: readonly Change[],
): Promise<readonly Drifted[]> => {
  const foreign = outline(changes)
    .filter(({ type }) => type === "added")
    .slice(0, mostAdopted);
  const plain = withoutRights(theirs, made, site.role);
  const plans = await plansTowards(
    site,
    built,
    foreign.map((change) => targetOf(made, plain, [change])),
  );
  const byAddress = new Map(foreign.map(({ address }, at) => [address, plans[at]]));
  return changes.map((change) => {
    const plan = byAddress.get(change.address);
    const told = { change, file: null, line: null };
    return plan?.proved && plan.sql !== "" ? { ...told, adopt: plan.sql } : told;
  });
};

const calledAsHere = (live: LiveState, { role }: Pick<Site, "role">): readonly Entry[] =>
  asRehearsed(live.entries, [live.user, live.owner, ...(live.publicOwner === null ? [] : [live.publicOwner])], role);

/** What migrations can make and differs between a database of ours (`before`) and a live one (`after`). */
export const productionChanges = (
  site: Pick<Site, "role" | "platform">,
  made: readonly Entry[],
  live: LiveState,
): readonly Change[] =>
  withinScope(changesBetween(made, calledAsHere(live, site)), nothing).filter((change) =>
    isOfMigrations(change, site.platform),
  );

/** Holds a live database against what its ledger says was applied. */
export const productionDrift = async (request: ProductionRequest): Promise<Drift> => {
  const { site, live, build, applied, name } = request;
  await using built = await build(applied);
  const made = await readDatabase(site, built);
  const theirs = calledAsHere(live, site);
  const changes = productionChanges(site, made, live);
  const base = { kind: "production", source: name, outside: [], problem: null, notes: [] } as const;
  if (changes.length === 0) return { ...base, status: "in-sync", changes: [], fix: null };
  return {
    ...base,
    status: "drift",
    changes: await adopted(request, built, made, theirs, changes),
    fix:
      (await fixFor(request, built, made, theirs, changes)) ??
      (await fixFor(request, built, made, withoutRights(theirs, made, site.role), changes)),
  };
};
