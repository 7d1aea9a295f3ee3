// One look, and looks at what would be: both read facts, find out who is who, and gather. What a look knows beyond its
// evidence, it remembers for the next one.
import { type AccessEvidence, Problem, type Query, type RlsSettings, SqlError } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import { quoteName } from "../../sql/index.ts";
import type { Facts, FactsRequest } from "../facts/contract.ts";
import { readFacts } from "../facts/read-facts.ts";
import { identitiesFor, ownersFor, standInRole } from "../identities/identities-for.ts";
import { castOf, roleFor } from "./cast.ts";
import { type Files, readFiles, stillFilled } from "./files.ts";
import { type Filling, unfilled } from "./filling.ts";
import { type About, type Gathering, gather, type Known, toFill } from "./gather.ts";
import { type Prints, readPrints, readRowPrints } from "./prints.ts";
import type { Stage } from "./stage.ts";

/** What to do before a look. */
export type Planting = {
  /** Run as the role that migrations run as. */
  readonly sql: string;
  /** Rows in the system's catalogs, written by the superuser before. No DDL: it could run code of the database's own. */
  readonly rows?: readonly string[];
  /** Roles that count as ones that clients come in with. */
  readonly clients?: readonly string[];
};

type Request = Omit<FactsRequest, "major"> & {
  readonly server: { readonly major: number };
  readonly earlier: AccessEvidence | null;
};

/** Where a look stands once its rows are made. */
export type Standing = {
  readonly known: Known;
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  readonly filling: Filling;
  readonly files: Files;
};

/** What stood there before a look made rows, by its evidence. */
const untouched = new WeakMap<AccessEvidence, Prints>();

const factsFor = (stage: Stage, { platform, role, rls, apiSchemas, server }: Request): Promise<Facts> =>
  stage.as(stage.roles.maker, (query) => readFacts(query, { platform, role, major: server.major, rls, apiSchemas }));

/** Where the role's own name says whose row it is, the stand-in's does. */
const ownersOf = (facts: Facts, stage: Stage): Standing["owners"] => {
  const owners = ownersFor(facts);
  const { a } = owners;
  return facts.exposure.assumed && a.text === standInRole
    ? { ...owners, a: { ...a, text: stage.roles.application } }
    : owners;
};

const printsOf = async (stage: Stage, facts: Facts): Promise<Prints> => {
  const rows = await readRowPrints(stage.run, stage.roles.maker, toFill(facts));
  return new Map([...(await readPrints(stage.session.query)), ...rows]);
};

const OWNERS = `select distinct pg_catalog.pg_get_userbyid(c.relowner)::text as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`;

type Admit = (roles: readonly string[]) => Promise<ReadonlySet<string>>;

const peopleFor = async (stage: Stage, facts: Facts, owners: Standing["owners"], request: Request, admit: Admit) => {
  const { query } = stage.session;
  const { assumed } = facts.exposure;
  const identities = identitiesFor(facts, request.rls, owners);
  const roles = identities.map((identity) => roleFor(identity, { roles: stage.roles, assumed }));
  const tableOwners = await query<{ name: string }>(OWNERS);
  const wanted = [request.role, ...roles, ...tableOwners.map(({ name }) => name)];
  const admitted = await admit([...new Set(wanted)].sort());
  const actors = await castOf({ query, identities, owners, assumed, roles: stage.roles });
  const unable = new Map(
    actors
      .filter(({ role }) => !admitted.has(role))
      .map(({ identity }) => [identity.id, `the role \`${identity.role}\` cannot be assumed`]),
  );
  return { identities, actors, unable };
};

/** Looks at what is there. */
export const lookNow = async (stage: Stage, request: Request): Promise<Standing> => {
  const facts = await factsFor(stage, request);
  const owners = ownersOf(facts, stage);
  const people = await peopleFor(stage, facts, owners, request, stage.roles.admit);
  const prints = await printsOf(stage, facts);
  const before = request.earlier === null ? undefined : untouched.get(request.earlier);
  const known = request.earlier === null || before === undefined ? null : { evidence: request.earlier, prints: before };
  const { evidence, filling } = await gather({
    ...people,
    stage,
    facts,
    owners,
    filling: unfilled,
    prints,
    known,
    fresh: true,
    about: () => true,
  });
  untouched.set(evidence, prints);
  return {
    known: { evidence, prints: await printsOf(stage, facts) },
    owners,
    filling,
    files: await readFiles(stage.session.query),
  };
};

const become = "select pg_catalog.set_config('role', $1, true)";

const withClients = (rls: RlsSettings, clients: readonly string[] = []): RlsSettings => ({
  ...rls,
  identities: [
    ...rls.identities,
    ...clients.map((role) => ({ id: role, role, settings: {}, actsAs: "nobody" as const })),
  ],
});

/** Runs a stranger's SQL, and is oneself again. */
const perform = async (stage: Stage, role: string, { sql, rows = [] }: Planting): Promise<void> => {
  const { session } = stage;
  if (rows.length > 0) await stage.writeCatalog(role, rows);
  await session.query(become, [role]);
  await session.run(sql);
  if (session.status() !== "transaction") {
    throw new Problem("look-ended", "the SQL ended the transaction that it was looked at in", {
      kind: "could-not-judge",
      hint: "Leave `commit` and `rollback` out of it.",
    });
  }
  await session.query("select pg_catalog.set_config('role', 'none', true)");
  await session.query("set local search_path to default");
};

/** Roles that were made a moment ago can only be let in by who made them. */
const admitMade =
  (query: Query, role: string, stage: Stage): Admit =>
  async (roles) => {
    const admitted = await stage.roles.admit([]);
    const found = await query<{ name: string }>("select rolname::text as name from pg_catalog.pg_roles order by 1");
    const there = new Set(found.map(({ name }) => name));
    const fresh = roles.filter((name) => there.has(name) && !admitted.has(name));
    const made: string[] = [];
    for (const name of fresh) {
      try {
        await stage.as(role, () => query(`grant ${quoteName(name)} to ${quoteName(stage.roles.prober)}`));
        made.push(name);
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
      }
    }
    return new Set([...admitted, ...made]);
  };

/** Looks at what would be there after this SQL. */
export const lookAfter = async (
  stage: Stage,
  asked: Request,
  standing: Standing,
  planting: Planting,
  about: About = () => true,
): Promise<AccessEvidence> => {
  const { query } = stage.session;
  const request = { ...asked, rls: withClients(asked.rls, planting.clients) };
  await query("savepoint lockstep_after");
  try {
    await perform(stage, request.role, planting);
    const facts = await factsFor(stage, request);
    const { owners, known } = standing;
    const people = await peopleFor(stage, facts, owners, request, admitMade(query, request.role, stage));
    const filling = stillFilled(standing.filling, standing.files, await readFiles(query));
    const prints = await printsOf(stage, facts);
    const gathering: Gathering = { ...people, stage, facts, owners, filling, prints, known, fresh: false, about };
    return (await gather(gathering)).evidence;
  } finally {
    if (stage.session.status() !== "idle") {
      await query("rollback to savepoint lockstep_after");
      await query("release savepoint lockstep_after");
    }
  }
};
