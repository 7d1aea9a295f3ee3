// How somebody might write a row of theirs that policies go by: each column with each constant that stands beside it in
// policies, with what stands there in somebody else's row, and both in one new row.
import type { Access, Column, Rise, RiseWrite } from "../../model/index.ts";
import type { Owner } from "../../rows/index.ts";
import { quoteLiteral, quoteName } from "../../sql/index.ts";
import type { Actor } from "../probe/actor.ts";
import { type Ground, textArray } from "../probe/ground.ts";
import type { Probe } from "../probe/runner.ts";
import { insertSql } from "../probe/trials.ts";
import type { Deciding } from "./what-decides.ts";

type Steps = NonNullable<Probe["before"]>;

export type Attempt = {
  readonly actor: Actor;
  readonly deciding: Deciding;
  readonly by: Rise["by"];
  readonly writes: readonly RiseWrite[];
  /** Statements that do it, with the role that runs each. */
  readonly steps: Steps;
};

/** What may be written to a column, and how that is told. */
type Write = RiseWrite & { readonly text: string };

const MOST_VALUES = 12;
const MOST_FOREIGN = 3;

/** Texts that a column of this type may take. */
const constantsFor = ({ type }: Column, constants: readonly string[]): readonly string[] => {
  const words = constants.filter((text) => text !== "" && text.length <= 40 && !/^\d+$/.test(text));
  if (type === "boolean") return ["true", "false"];
  if (/^(smallint|integer|bigint|numeric)/.test(type)) {
    const numbers = constants.filter((text) => /^\d{1,9}$/.test(text)).map(Number);
    return [...new Set(numbers.flatMap((number) => [number, number + 1]))].sort((a, b) => b - a).map(String);
  }
  if (/^(uuid|json|jsonb|date|time|timestamp|interval|bytea)/.test(type)) return [];
  return type.endsWith("[]") ? words.map((word) => `{${JSON.stringify(word)}}`) : words;
};

export const valuesIn = ({ terrain, rows }: Ground, name: string, owner: Owner): readonly string[] => {
  const index = terrain.columns.findIndex((column) => column.name === name);
  return rows.flatMap((row) => (row.owner === owner ? (row.values[index] ?? []) : []));
};

/** What stands there in a row of somebody else's, and in a column of the same name where the policies are. */
const foreignTo = (ground: Ground, { name, type }: Column, governed: readonly Ground[]): readonly string[] => {
  if (type === "boolean") return [];
  const mine = new Set(valuesIn(ground, name, "a"));
  const firsts = [ground, ...governed].map((one) => valuesIn(one, name, "b").find((value) => !mine.has(value)));
  return [...new Set(firsts.flatMap((value) => value ?? []))].slice(0, MOST_FOREIGN);
};

const writesTo = (
  ground: Ground,
  column: Column,
  constants: readonly string[],
  governed: readonly Ground[],
): readonly Write[] => {
  const foreign = foreignTo(ground, column, governed);
  const known = constantsFor(column, constants).filter((text) => !foreign.includes(text));
  return [
    ...foreign.map((text): Write => ({ column: column.name, constant: null, text })),
    ...known.slice(0, MOST_VALUES).map((text): Write => ({ column: column.name, constant: text, text })),
  ];
};

/** In one new row: whom it joins, and as what. */
const together = (writes: readonly Write[]): readonly (readonly Write[])[] =>
  writes
    .filter(({ constant }) => constant === null)
    .flatMap((foreign) =>
      writes
        .filter(({ column, constant }) => constant !== null && column !== foreign.column)
        .map((known) => [foreign, known]),
    );

const oneOf = (keys: readonly string[]): string => `tableoid::text || ctid::text = any (${textArray(keys)})`;

/** Lets rows go that others point to. */
const unbinding = ({ terrain }: Ground): Steps =>
  terrain.pointers.map(({ table, constraint, owner }) => [
    owner,
    `alter table ${table} drop constraint ${quoteName(constraint)}`,
  ]);

/** The settings that an actor brings, as statements of theirs. */
const arriving = ({ role, settings }: Actor): Steps =>
  Object.entries(settings).map(([name, value]) => [
    role,
    `select pg_catalog.set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, true)`,
  ]);

export type Ways = {
  readonly maker: string;
  readonly access: Access;
  /** Where the policies are that go by it. */
  readonly governed: readonly Ground[];
  /** Do rows of this table come by themselves, so that nobody is ever without theirs? */
  readonly given: boolean;
};

type Way = { readonly by: Attempt["by"]; readonly writes: readonly Write[]; readonly steps: Steps };

const updates = (
  { terrain, relation }: Ground,
  actor: Actor,
  mine: readonly string[],
  writes: readonly Write[],
): Way[] => {
  const rights = terrain.rights.get(actor.role);
  // Reading a row's place needs the right to all of it.
  const place = rights?.wholeRow === true && mine.length > 1 ? ` where ${oneOf(mine.slice(0, 1))}` : "";
  return writes
    .filter(({ column }) => rights?.update?.includes(column) === true)
    .map((write) => ({
      by: "update",
      writes: [write],
      steps: [
        [actor.role, `update ${relation.name} set ${quoteName(write.column)} = ${quoteLiteral(write.text)}${place}`],
      ],
    }));
};

const inserts = (
  ground: Ground,
  actor: Actor,
  ways: Ways,
  mine: readonly string[],
  writes: readonly Write[],
): Way[] => {
  const granted = ground.terrain.rights.get(actor.role)?.insert ?? [];
  const next = ground.next.a;
  const { name } = ground.relation;
  // Who has the only row there can be was once without it.
  const alone = next !== null && next.clash !== null;
  if (next === null || (alone && ways.given)) return [];
  const first: Steps = alone ? [...unbinding(ground), [ways.maker, `delete from ${name} where ${oneOf(mine)}`]] : [];
  const possible = writes.filter(({ column }) => granted.includes(column));
  return [...possible.map((write) => [write]), ...together(possible)].map((written) => {
    const values = Object.fromEntries(written.map(({ column, text }) => [column, quoteLiteral(text)]));
    const sql = insertSql(name, { ...next, values: { ...next.values, ...values } }, granted);
    return { by: "insert", writes: written, steps: [...first, [actor.role, sql]] };
  });
};

/** All ways in which somebody may write such a row. */
export const attemptsAt = (deciding: Deciding, ground: Ground, actor: Actor, ways: Ways): readonly Attempt[] => {
  if (ground.terrain.rights.get(actor.role)?.bypassesRls !== false) return [];
  const mine = ground.rows.flatMap(({ key, owner }) => (owner === "a" ? [key] : []));
  const writes = deciding.table.columns
    .filter(({ name }) => deciding.columns.includes(name))
    .flatMap((column) => writesTo(ground, column, deciding.constants, ways.governed));
  const { update, insert } = ways.access.cells;
  return [
    ...(update.reach === "own" ? updates(ground, actor, mine, writes) : []),
    ...(insert.reach === "own" || insert.reach === "all" ? inserts(ground, actor, ways, mine, writes) : []),
  ].map(({ by, writes: written, steps }) => ({
    ...{ actor, deciding, by },
    writes: written.map(({ column, constant }) => ({ column, constant })),
    steps: [...arriving(actor), ...steps],
  }));
};
