// From facts to evidence: who is who, rows, the matrix, and what could not be tried. What nothing can have affected since an
// earlier state is taken over from there.
import type { Access, AccessEvidence, Identity, Relation, Rise, Routine, Unproven } from "../../model/index.ts";
import type { Owner, OwnerId } from "../../rows/index.ts";
import type { Facts } from "../facts/contract.ts";
import { tryRises } from "../rises/try-rises.ts";
import { whatDecides } from "../rises/what-decides.ts";
import type { Actor } from "./actor.ts";
import { readConditions, unfilledAmong } from "./asked-rows.ts";
import { spokenOf } from "./call-arguments.ts";
import { byRoutine, isCallable, readSignatures, tryCalls } from "./calls.ts";
import { type Filling, fill, nextRows } from "./filling.ts";
import { admitFounder } from "./founder.ts";
import { type Ground, holdsRows, surveyGround } from "./ground.ts";
import { byRelation, order, tryRelations } from "./matrix.ts";
import { affectedSince, type Prints } from "./prints.ts";
import { refresh } from "./refresh.ts";
import type { Stage } from "./stage.ts";
import { readTerrain } from "./terrain.ts";
import { canWrite, tablesSpokenOf } from "./writes-of-calls.ts";

/** Tells of a relation or function whether it is asked for; of all others, what was seen before is good enough. */
export type About = (name: string) => boolean;

/** A state that was looked at before. */
export type Known = { readonly evidence: AccessEvidence; readonly prints: Prints };

export type Gathering = {
  readonly stage: Stage;
  readonly facts: Facts;
  readonly identities: readonly Identity[];
  readonly owners: Readonly<Record<Owner, OwnerId>>;
  readonly actors: readonly Actor[];
  /** Of identities that nobody can become: why not. */
  readonly unable: ReadonlyMap<string, string>;
  /** Rows that are there already. */
  readonly filling: Filling;
  readonly prints: Prints;
  readonly known: Known | null;
  /** Was nobody tried in this session yet? */
  readonly fresh: boolean;
  readonly about: About;
};

export type Gathered = { readonly evidence: AccessEvidence; readonly filling: Filling };

/** Is it shown who reaches it? Whatever a client was granted anything on, trusted ones included. */
export const isTried = ({ exposed, grants }: Relation): boolean => exposed || grants.length > 0;

/** Tables that rows are made in: what is tried, what views of it read, and all that functions of the user's may read. */
export const toFill = ({ relations }: Facts): readonly Relation[] => {
  const read = new Set(relations.filter(isTried).flatMap(({ reads }) => reads));
  return relations.filter(
    (relation) => holdsRows(relation) && (!relation.platform || isTried(relation) || read.has(relation.name)),
  );
};

/** What is the same as in the earlier state, whatever was tried there. */
const unaffected = ({ facts, identities, prints, known }: Gathering): ((kind: string, name: string) => boolean) => {
  if (known === null || !equal(known.evidence.identities, identities)) return () => false;
  const affected = affectedSince(known.prints, prints);
  const before = new Map(known.evidence.relations.map((relation) => [relation.name, relation]));
  const now = new Map(facts.relations.map((relation) => [relation.name, relation]));
  const same = (name: string) => equal(before.get(name), now.get(name));
  return (kind, name) =>
    !affected(`${kind} ${name}`) && (kind !== "relation" || [name, ...(now.get(name)?.reads ?? [])].every(same));
};

const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const groundFor = async (gathering: Gathering, filling: Filling, relations: readonly Relation[]) => {
  const { stage, actors, facts } = gathering;
  const read = new Set(relations.flatMap(({ name, reads }) => [name, ...reads]));
  const needed = facts.relations.filter(({ name }) => read.has(name));
  const roles = [...new Set(actors.map(({ role }) => role))];
  const names = needed.map(({ name }) => name);
  const terrain = await stage.as(stage.roles.maker, (query) => readTerrain(query, names, roles));
  const grounds = await surveyGround({
    run: stage.run,
    maker: stage.roles.maker,
    relations: needed,
    terrain,
    keys: filling.keys,
    failed: filling.failed,
    next: (tables) => nextRows(stage, filling, tables),
  });
  return new Map(grounds.map((ground): [string, Ground] => [ground.relation.name, ground]));
};

const silenced = ({ tables }: Filling): readonly string[] =>
  tables.flatMap(({ name, silenced: triggers }) =>
    triggers.map(
      ({ trigger, message }) =>
        `Trigger \`${trigger}\` on \`${name}\` was kept from firing while rows were made: ${message.split("\n")[0]}.`,
    ),
  );

const byName = (one: Unproven, other: Unproven): number =>
  order(one.subject, other.subject) || order(one.reason, other.reason);

type Again = { readonly relations: readonly Relation[]; readonly routines: readonly Routine[] };

/** Tries what has to be tried. */
const tryAgain = async (gathering: Gathering, filling: Filling, { relations, routines }: Again) => {
  const { stage, facts, owners, actors, unable, fresh } = gathering;
  const { run } = stage;
  const roles = [...new Set(actors.map(({ role }) => role))];
  await refresh(stage, relations);
  // Names are looked up as the maker, who may use every schema.
  const signatures = await stage.as(stage.roles.maker, (query) => readSignatures(query, routines, roles));
  const writers = routines
    .filter(canWrite)
    .map((routine) => ({ name: routine.name, tables: tablesSpokenOf(routine, facts) }));
  const written = writers.flatMap(({ tables }) => tables);
  const spoken = spokenOf(signatures, facts.relations);
  const grounds = await groundFor(gathering, filling, [...relations, ...spoken, ...written]);
  const { maker } = stage.roles;
  const tried = await tryRelations({ run, maker, relations, grounds, filled: filling.tables, actors, unable, fresh });
  const marks = (owner: Owner) => filling.tables.flatMap((table) => table.marks[owner]);
  const called = await tryCalls({
    run,
    signatures,
    actors,
    unable,
    owners,
    grounds: [...grounds.values()],
    marks: { a: marks("a"), b: marks("b") },
    writable: new Map(
      writers.map(({ name, tables }) => [
        name,
        tables.flatMap((table) => grounds.get(table.name) ?? []).filter(({ rows }) => rows.length > 0),
      ]),
    ),
  });
  const unproven = [...tried.unproven, ...called.unproven, ...unable].map(
    ([subject, reason]): Unproven => ({ subject, reason }),
  );
  return { matrix: tried.matrix, calls: called.calls, unproven };
};

/** Who can make more of themselves. Looks at what would be take it over from what is. */
const risesIn = async (gathering: Gathering, filling: Filling, matrix: readonly Access[]): Promise<readonly Rise[]> => {
  const { stage, facts, actors, unable, known, fresh } = gathering;
  if (!fresh) return known?.evidence.rises ?? [];
  const deciding = whatDecides(facts);
  const involved = new Set(deciding.flatMap(({ table, governs }) => [table.name, ...governs]));
  if (involved.size === 0) return [];
  const relations = facts.relations.filter(({ name }) => involved.has(name));
  const grounds = await groundFor(gathering, filling, relations);
  const able = actors.filter(({ identity }) => !unable.has(identity.id));
  const { maker } = stage.roles;
  return tryRises({ run: stage.run, maker, facts, deciding, grounds, filled: filling.tables, actors: able, matrix });
};

/** Makes rows where there are none yet, and tries what has to be tried. */
export const gather = async (gathering: Gathering): Promise<Gathered> => {
  const { stage, facts, identities, owners, known, about } = gathering;
  const tables = toFill(facts);
  if (gathering.fresh) await admitFounder(stage);
  const conditions =
    tables.length === 0 ? new Map() : await stage.as(stage.roles.maker, (query) => readConditions(query, facts));
  const filling = await fill(stage, gathering.filling, {
    relations: unfilledAmong(tables, gathering.filling, conditions),
    conditions,
    owners,
    buckets: facts.buckets,
  });
  const same = unaffected(gathering);
  const tried = facts.relations.filter(isTried);
  const callable = facts.routines.filter(isCallable);
  const relations = tried.filter(({ name }) => about(name) && !same("relation", name));
  const routines = callable.filter(({ name }) => about(name) && !same("routine", name));
  const news = await tryAgain(gathering, filling, { relations, routines });
  const kept = new Set([...tried, ...callable].map(({ name }) => name));
  for (const { name } of [...relations, ...routines]) kept.delete(name);
  const { matrix = [], calls = [], unproven = [] } = known?.evidence ?? {};
  const fared = [...matrix.filter(({ relation }) => kept.has(relation)), ...news.matrix].toSorted(byRelation);
  const evidence: AccessEvidence = {
    ...facts,
    identities,
    matrix: fared,
    calls: [...calls.filter(({ routine }) => kept.has(routine)), ...news.calls].toSorted(byRoutine),
    rises: await risesIn(gathering, filling, fared),
    unproven: [...unproven.filter(({ subject }) => kept.has(subject)), ...news.unproven].toSorted(byName),
    notes: [...facts.notes, ...silenced(filling)],
  };
  return { filling, evidence };
};
