import { changesBetween, type Entry } from "../catalog/index.ts";
import { type Change, type Drift, type Drifted, type Json, type Migration, outline } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { type Plan, plansTowards, planTowards, readDatabase, type Site } from "../rehearse/index.ts";
import { asRehearsed, isOfMigrations } from "./alike.ts";
import type { LiveState } from "./live-catalog.ts";
import { targetOf } from "./prisma-target.ts";
import { withinScope } from "./scope.ts";
import { copyForOwners, forWhoRuns, rolesIn, type StandIns, standInRoles, whereRolesAre } from "./stand-in-roles.ts";

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
  /** With SQL for each object that only the live database has, to adopt it alone. It takes a while. */
  readonly adopt: boolean;
};

const nothing: ReadonlySet<string> = new Set();

/** Applies SQL for good in a database of ours. False when it is refused, which only costs the offer of a fix. */
const runIn = async (site: Site, database: Database, sql: string): Promise<boolean> => {
  if (sql === "") return true;
  await using session = await database.connect(site.role);
  const [ran] = await session.runAll([sql]);
  return ran?.status === "fulfilled";
};

type Sides = {
  readonly built: Database;
  readonly made: readonly Entry[];
  readonly theirs: readonly Entry[];
  readonly roles: StandIns;
};

/** SQL that closes the differences, in the direction asked. Proved on databases of ours that look like both sides. */
const fixFor = async (request: ProductionRequest, sides: Sides, changes: readonly Change[]): Promise<Drift["fix"]> => {
  const { site, toward } = request;
  const { built, made, theirs } = sides;
  const concerned = new Set(changes.map(({ address }) => address));
  const concerns = ({ address }: Change) => concerned.has(address);
  const there = await planTowards(site, built, theirs, { concerns, known: made });
  if (there === null) return null;
  if (toward === "declared") {
    const [sql = ""] = await runAnywhere(request, sides, built, [forWhoRuns(there.sql, site.role)]);
    return sql === "" ? null : { sql, down: null, proved: there.proved };
  }
  await using likeness = await site.createDatabase(built.name);
  if (!(await runIn(site, likeness, there.sql))) return null;
  const back = await planTowards(site, likeness, made, { concerns });
  if (back === null) return null;
  return { sql: forWhoRuns(back.sql, site.role), down: forWhoRuns(there.sql, site.role), proved: back.proved };
};

/** Theirs, without owners and rights: what is left where their roles cannot be had. */
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

/** SQL for a next migration, which also runs where roles of production are not. Empty where it does not. */
const runAnywhere = async (
  { site }: ProductionRequest,
  { built, roles }: Sides,
  ground: Database,
  scripts: readonly string[],
): Promise<readonly string[]> => {
  const guarded = scripts.map((sql) => whereRolesAre(sql, roles.names));
  const runsOn = async (database: Database, sql: string): Promise<boolean> => {
    await using copy = await site.createDatabase(database.name);
    return await runIn(site, copy, sql);
  };
  const kept: string[] = [];
  for (const [at, sql] of guarded.entries()) {
    const isPlain = sql === scripts[at];
    kept.push(isPlain || (await runsOn(ground, sql)) ? sql : "");
  }
  if (ground !== built) await ground[Symbol.asyncDispose]();
  if (kept.every((sql, at) => sql === "" || sql === scripts[at])) return kept;
  return await roles.without(async () => {
    const run: string[] = [];
    for (const [at, sql] of kept.entries()) {
      const isPlain = sql === "" || sql === scripts[at];
      run.push(isPlain || (await runsOn(built, sql)) ? sql : "");
    }
    return run;
  });
};

const provedSql = (plans: readonly (Plan | null | undefined)[]): readonly string[] =>
  plans.map((plan) => (plan?.proved ? plan.sql : ""));

/** SQL that makes each of these objects by itself, as it is there: with its owner and rights, or, failing that, without. */
const adoptions = async (
  request: ProductionRequest,
  sides: Sides,
  foreign: readonly Change[],
): Promise<readonly string[]> => {
  const { site } = request;
  const { built, theirs, roles } = sides;
  const ground = await copyForOwners(site, built, roles.names);
  const made = await readDatabase(site, ground);
  const towards = (wanted: readonly Entry[], changes: readonly Change[]) =>
    plansTowards(
      site,
      ground,
      changes.map((change) => targetOf(made, wanted, [change])),
    );
  const whole = provedSql(await towards(theirs, foreign));
  const bare = provedSql(
    await towards(
      withoutRights(theirs, made, site.role),
      foreign.filter((_, at) => whole[at] === ""),
    ),
  );
  let next = 0;
  const best = whole.map((sql) => (sql === "" ? (bare[next++] ?? "") : sql));
  return await runAnywhere(
    request,
    sides,
    ground,
    best.map((sql) => forWhoRuns(sql, site.role)),
  );
};

const undeclared = (change: Change): Drifted => ({ change, file: null, line: null });

/** With SQL for each object that nobody manages, to adopt it alone. */
const adopted = async (
  request: ProductionRequest,
  sides: Sides,
  changes: readonly Change[],
): Promise<readonly Drifted[]> => {
  const foreign = outline(changes)
    .filter(({ type }) => type === "added")
    .slice(0, mostAdopted);
  const found = await adoptions(request, sides, foreign);
  const byAddress = new Map(foreign.map(({ address }, at) => [address, found[at] ?? ""]));
  return changes.map((change) => {
    const adopt = byAddress.get(change.address) ?? "";
    return { ...undeclared(change), ...(adopt === "" ? {} : { adopt }) };
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
  const concerned = new Set(changes.map(({ address }) => address));
  const spoken = theirs.filter(({ address, parent }) => concerned.has(address) || concerned.has(parent ?? ""));
  await using roles = await standInRoles(site, rolesIn(spoken));
  // Read again: the roles are there now, and differ from nothing.
  const sides = { built, made: roles.names.size === 0 ? made : await readDatabase(site, built), theirs, roles };
  return {
    ...base,
    status: "drift",
    changes: request.adopt ? await adopted(request, sides, changes) : changes.map(undeclared),
    fix:
      (await fixFor(request, sides, changes)) ??
      (await fixFor(request, { ...sides, theirs: withoutRights(theirs, sides.made, site.role) }, changes)),
  };
};
