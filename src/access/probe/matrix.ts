// Every relation as everybody: what is tried first, then what could not be told from it, all in few round trips.
import type { Access, Cell, Relation } from "../../model/index.ts";
import type { Filled, Owner } from "../../rows/index.ts";
import type { Actor } from "./actor.ts";
import { type Ground, holdsRows } from "./ground.ts";
import type { Outcome, Probe, Runner } from "./runner.ts";
import {
  deletionOf,
  furtherTrials,
  type Outcomes,
  type TrialName,
  type Trials,
  trialsOf,
  type Where,
} from "./trials.ts";
import { accessOf, commands } from "./verdicts.ts";

type Pair = { readonly where: Where; readonly actor: Actor };

/** Runs trials of many pairs at once and hands each pair its own outcomes. */
const runAll = async (run: Runner, trials: readonly Trials[]): Promise<readonly Outcomes[]> => {
  const flat = trials.flatMap((of, pair) =>
    Object.entries(of).map(([name, probe]): [number, string, Probe] => [pair, name, probe]),
  );
  const outcomes = await run(flat.map(([, , probe]) => probe));
  const byPair: Partial<Record<TrialName, Outcome>>[] = trials.map(() => ({}));
  for (const [index, [pair, name]] of flat.entries()) Object.assign(byPair[pair] ?? {}, { [name]: outcomes[index] });
  return byPair;
};

/** A table's rows lie in itself, a view's in the tables that it reads. */
export const whereOf = (ground: Ground, grounds: ReadonlyMap<string, Ground>, filled: Filled["tables"]): Where => {
  const { relation } = ground;
  const sources = holdsRows(relation)
    ? [ground]
    : relation.reads.flatMap((name) => {
        const source = grounds.get(name);
        return source !== undefined && holdsRows(source.relation) ? [source] : [];
      });
  const names = new Set([relation.name, ...relation.reads]);
  const marks = (owner: Owner) => filled.flatMap((table) => (names.has(table.name) ? table.marks[owner] : []));
  return { ground, tables: sources, marks: { a: marks("a"), b: marks("b") } };
};

// A view in which not even the maker finds a row says nothing about who else would.
const unseen = async (run: Runner, maker: string, views: readonly Relation[]): Promise<ReadonlySet<string>> => {
  const answers = await run(
    views.map(({ name }) => ({
      role: maker,
      settings: {},
      act: `select count(*)::text from (select from ${name} limit 1) x`,
      mode: "read" as const,
    })),
  );
  return new Set(views.flatMap(({ name }, index) => (answers[index]?.answer === "0" ? [name] : [])));
};

export type MatrixRequest = {
  readonly run: Runner;
  readonly maker: string;
  readonly relations: readonly Relation[];
  readonly grounds: ReadonlyMap<string, Ground>;
  readonly filled: Filled["tables"];
  readonly actors: readonly Actor[];
  /** Of identities that nobody can become: why not. */
  readonly unable: ReadonlyMap<string, string>;
  /** Did nobody bring a setting to this session yet? Once one was there it stays, empty. */
  readonly fresh: boolean;
};

export type Matrix = {
  readonly matrix: readonly Access[];
  /** Relations that were not tried, and why. */
  readonly unproven: ReadonlyMap<string, string>;
};

type Tried = { readonly first: readonly Outcomes[]; readonly all: readonly Outcomes[] };

type Why = (pair: Pair) => string | null;

const tryPairs = async (run: Runner, pairs: readonly Pair[], why: Why): Promise<Tried> => {
  const open = (of: typeof trialsOf) => pairs.map((pair) => (why(pair) === null ? of(pair.where, pair.actor) : {}));
  const trials = open(trialsOf);
  const first = await runAll(run, trials);
  const further = pairs.map(({ where, actor }, index) =>
    furtherTrials(where, actor, trials[index] ?? {}, first[index] ?? {}),
  );
  const second = await runAll(run, further);
  const deletions = await runAll(run, open(deletionOf));
  return { first, all: pairs.map((_, index) => ({ ...first[index], ...second[index], ...deletions[index] })) };
};

const rank = { error: 0, none: 0, own: 1, all: 2 } as const;

/** What reaches further. */
const further = (one: Cell, other: Cell | undefined): Cell =>
  other !== undefined && rank[other.reach] > rank[one.reach] ? other : one;

const widened = (access: Access, { cells }: Access): Access => ({
  ...access,
  cells: {
    select: further(access.cells.select, cells.select),
    insert: further(access.cells.insert, cells.insert),
    update: further(access.cells.update, cells.update),
    delete: further(access.cells.delete, cells.delete),
  },
});

const asksSomething = (relation: Relation): boolean => !holdsRows(relation) || relation.rowSecurity;

/** As those who bring no settings, while none are there. By relation and identity. */
const tryUnset = async (run: Runner, pairs: readonly Pair[], why: Why): Promise<ReadonlyMap<string, Access>> => {
  const bare = pairs.flatMap(({ where, actor }): Pair[] =>
    actor.unsetSettings === null || !asksSomething(where.ground.relation)
      ? []
      : [{ where, actor: { ...actor, settings: actor.unsetSettings } }],
  );
  const { all } = await tryPairs(run, bare, why);
  return new Map(
    bare.map((pair, index) => [keyOf(pair), accessOf(pair.where, pair.actor, all[index] ?? {}, why(pair))]),
  );
};

const keyOf = ({ where, actor }: Pair): string => JSON.stringify([where.ground.relation.name, actor.identity.id]);

const pairsOf = ({ relations, grounds, filled, actors }: MatrixRequest): readonly Pair[] =>
  relations.flatMap((relation) => {
    const ground = grounds.get(relation.name);
    if (ground === undefined) return [];
    const where = whereOf(ground, grounds, filled);
    return actors.map((actor) => ({ where, actor }));
  });

/** Views that showed nothing to anybody who was tried. */
const shownToNobody = (relations: readonly Relation[], pairs: readonly Pair[], first: readonly Outcomes[]) => {
  const shown = new Set(
    pairs.flatMap(({ where }, index) =>
      [undefined, null, "[]"].includes(first[index]?.select?.answer) ? [] : [where.ground.relation.name],
    ),
  );
  return relations.filter(
    (relation) => !holdsRows(relation) && relation.kind !== "foreign table" && !shown.has(relation.name),
  );
};

const openedIn = ({ cells }: Access) => commands.filter((command) => cells[command].reach === "all");

/** What row level security opened to one who has rows, an admin or a member by some of them perhaps, tried without any. */
const tryStrangers = async (
  run: Runner,
  pairs: readonly Pair[],
  matrix: readonly Access[],
): Promise<readonly Access[]> => {
  const doubtful = pairs.flatMap((pair, index) => {
    const { relation, terrain } = pair.where.ground;
    const access = matrix[index];
    const bound = holdsRows(relation) && relation.rowSecurity && relation.ownerColumn !== null;
    const passes = terrain.rights.get(pair.actor.role)?.bypassesRls === true;
    const wanted = access !== undefined && bound && !passes && pair.actor.hasOwn && openedIn(access).length > 0;
    const actor = { ...pair.actor, settings: pair.actor.strangerSettings, hasOwn: false };
    return wanted ? [{ index, access, pair: { where: pair.where, actor } }] : [];
  });
  const { all } = await tryPairs(
    run,
    doubtful.map(({ pair }) => pair),
    () => null,
  );
  const told = new Map(
    doubtful.map(({ index, access, pair }, at) => {
      const { cells } = accessOf(pair.where, pair.actor, all[at] ?? {}, null);
      const stranger = Object.fromEntries(openedIn(access).map((command) => [command, cells[command].reach]));
      return [index, { ...access, stranger }];
    }),
  );
  return matrix.map((access, index) => told.get(index) ?? access);
};

export const tryRelations = async (request: MatrixRequest): Promise<Matrix> => {
  const { run, maker, relations, unable } = request;
  const pairs = pairsOf(request);
  const unproven = new Map<string, string>();
  const why: Why = ({ where, actor }) => {
    const { relation, failed } = where.ground;
    return relation.kind === "foreign table" ? FOREIGN : (failed ?? unable.get(actor.identity.id) ?? null);
  };
  const unset = request.fresh ? await tryUnset(run, pairs, why) : new Map<string, Access>();
  const { first, all } = await tryPairs(run, pairs, why);
  const blank = await unseen(run, maker, shownToNobody(relations, pairs, first));
  const matrix = pairs.map((pair, index) => {
    const { name, kind } = pair.where.ground.relation;
    const untried = why(pair) ?? (blank.has(name) ? BLANK : null);
    if (untried !== null && !unable.has(pair.actor.identity.id) && kind !== "foreign table") {
      unproven.set(name, untried);
    }
    const access = accessOf(pair.where, pair.actor, all[index] ?? {}, untried);
    return widened(access, unset.get(keyOf(pair)) ?? access);
  });
  const told = await tryStrangers(run, pairs, matrix);
  return { matrix: told.toSorted(byRelation), unproven };
};

const FOREIGN = "its rows are on another server";
const BLANK = "none of the rows that were made shows up in it";

export const byRelation = (one: Access, other: Access): number =>
  order(one.relation, other.relation) || order(one.identity, other.identity);

export const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
