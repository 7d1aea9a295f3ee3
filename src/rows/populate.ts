// Tables full of rows that their schema allows. First a few that were thought about one by one (fill-tables.ts); then
// many at once from what those taught. What is refused teaches which columns to be careful with; in the end rows go one by
// one, and those that are refused are left out.
import { type Query, SqlError } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import { type BulkRow, bulkRows } from "./bulk-rows.ts";
import { completeMany } from "./complete-rows.ts";
import type { FillRequest, OwnerId } from "./contract.ts";
import type { Draft } from "./draft.ts";
import { readingsOf } from "./draft.ts";
import { fillWorld } from "./fill-tables.ts";
import { columnsOf } from "./learn.ts";
import { aside } from "./sequences-aside.ts";
import type { TableShape } from "./shape.ts";
import { type Refusal, tryAll } from "./try-all.ts";
import { addRow, keptColumns, literal, type MadeRow, rowsOf, type World } from "./world.ts";

export type PopulateRequest = {
  /** As `FillRequest.query`: may write every table, is stopped by no policy, and is in a transaction. */
  readonly query: Query;
  /** Of the same session, if there is one: spares the way there and back. */
  readonly ask?: FillRequest["ask"];
  /** As SQL would write them. Their parents get rows, too. */
  readonly tables: readonly string[];
  /** Rows in each table, beside those that are there. */
  readonly rows: number;
  readonly asOwner?: FillRequest["asOwner"];
  /** Nothing extreme, no numbers from far away: what a program that was thought through would have written. */
  readonly tame?: boolean;
};

export type Populated = {
  /** Rows that were made in each table. Fewer than asked for where keys allow no more. */
  readonly tables: readonly {
    readonly name: string;
    readonly rows: number;
    /** Triggers that had to be kept from firing, each with what it raised. */
    readonly silenced: readonly { readonly trigger: string; readonly message: string }[];
  }[];
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
};

const OWNERS: Readonly<Record<"a" | "b", OwnerId>> = {
  a: { uuid: "aaaaaaaa-0000-4000-8000-00000000000a", text: "lockstep-a", integer: 900_001 },
  b: { uuid: "bbbbbbbb-0000-4000-8000-00000000000b", text: "lockstep-b", integer: 900_002 },
};

/** Equal catalogs get equal rows, as far as defaults allow it. Rejects with Problem "connection-lost". */
export async function populate({ query, ask, tables, rows, asOwner, tame }: PopulateRequest): Promise<Populated> {
  if (rows === 0 || tables.length === 0) return { tables: [], failed: [] };
  const request: FillRequest = {
    query,
    ask,
    tables: tables.map((name) => ({ name, ownerColumn: null })),
    owners: OWNERS,
    perOwner: 1,
    ...(asOwner === undefined ? {} : { asOwner }),
  };
  const apart =
    tame === true ? <T>(work: () => Promise<T>) => work() : <T>(work: () => Promise<T>) => aside(query, work);
  return apart(async () => {
    const { world, steps } = await fillWorld(request, "near");
    const wanted = neededIn(world);
    for (const table of steps.flatMap((step) => step.tables)) {
      // Rows of a partition come by way of its parent.
      const count = rows - madeIn(world, table).length;
      if (table.bound === null && wanted.has(table.oid) && count > 0)
        await addMany(request, world, table, count, tame === true);
      if (wanted.has(table.oid) && madeIn(world, table).length < rows)
        await completeMany(request, world, table, tame === true);
    }
    return told(world, tables);
  });
}

/** The tables that were asked for, and those that they refer to; further ancestors have rows enough. */
function neededIn({ shapes }: World): ReadonlySet<number> {
  const asked = [...shapes.asked.values()];
  const parents = asked.flatMap((oid) => shapes.tables.get(oid)?.foreignKeys.map(({ parent }) => parent) ?? []);
  return new Set([...asked, ...parents]);
}

const madeIn = (world: World, { oid }: TableShape): readonly MadeRow[] => [
  ...rowsOf(world, oid, "a"),
  ...rowsOf(world, oid, "b"),
];

function told(world: World, names: readonly string[]): Populated {
  const found = names.map((name) => {
    const oid = world.shapes.asked.get(name) ?? 0;
    const table = world.shapes.tables.get(oid);
    return { name, oid, rows: table === undefined ? 0 : madeIn(world, table).length, known: table !== undefined };
  });
  return {
    tables: found
      .filter(({ rows }) => rows > 0)
      .map(({ name, oid, rows }) => ({ name, rows, silenced: world.silenced.get(oid) ?? [] })),
    failed: found
      .filter(({ rows }) => rows === 0)
      .map(({ name, oid, known }) => ({
        name,
        reason: known
          ? (world.failed.get(oid) ?? "no row could be made")
          : "it is no table that rows could be put into",
      })),
  };
}

/** Rows in one statement, at most. */
const BATCH = 1000;
const MOST_TRIES = 8;

type Care = { readonly tame: ReadonlySet<string>; readonly conflicts: boolean };

async function addMany(request: FillRequest, world: World, table: TableShape, count: number, allTame: boolean) {
  const learnt = world.learnt.get(table.oid);
  if (learnt === undefined) return;
  const all = new Set(table.columns.map(({ name }) => name));
  let care: Care = { tame: allTame ? all : new Set(), conflicts: true };
  let made = 0;
  while (made < count) {
    const size = Math.min(BATCH, count - made);
    care = await addBatch(request, world, learnt, { from: 100 + made, count: size }, care);
    made += size;
  }
}

async function addBatch(
  request: FillRequest,
  world: World,
  learnt: Draft,
  part: { readonly from: number; readonly count: number },
  first: Care,
): Promise<Care> {
  const { table } = learnt;
  const all = new Set(table.columns.map(({ name }) => name));
  let care = first;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const rows = bulkRows({ table, learnt, ...part, tame: care.tame }, world);
    const outcome = await insertMany(request, world, table, rows, care);
    if (outcome === null) return care;
    if (/ON CONFLICT/.test(outcome.message)) {
      care = { ...care, conflicts: false };
      continue;
    }
    const blamed = columnsBlamed(outcome, learnt, world).filter((name) => !care.tame.has(name));
    if (blamed.length === 0 && care.tame.size >= all.size) break;
    care = { ...care, tame: blamed.length === 0 ? all : new Set([...care.tame, ...blamed]) };
  }
  for (const row of bulkRows({ table, learnt, ...part, tame: care.tame }, world).slice(0, BATCH / 4)) {
    await insertMany(request, world, table, [row], care);
  }
  return care;
}

/** Whom a refusal speaks of; nobody where it does not say. */
function columnsBlamed({ constraint, column }: Refusal, learnt: Draft, world: World): readonly string[] {
  const { table } = learnt;
  const key = table.keys.find(({ name }) => name === constraint);
  const foreign = table.foreignKeys.find(({ name }) => name === constraint);
  return [
    ...(column === "" ? [] : [column]),
    ...(readingsOf(table, world.shapes).get(constraint)?.columns ?? []),
    ...(key === undefined ? [] : columnsOf(learnt, key)),
    ...(foreign?.columns ?? []),
  ].filter((name) => table.columns.some((one) => one.name === name));
}

/** Null when they are in; else why not. */
async function insertMany(
  request: FillRequest,
  world: World,
  table: TableShape,
  rows: readonly BulkRow[],
  { conflicts }: Care,
): Promise<Refusal | null> {
  const silenced = (world.silenced.get(table.oid) ?? []).map(({ trigger }) => trigger);
  const insert = async () => {
    const [outcome] = await tryAll(request, [{ sql: insertSql(table, rows, conflicts), takenBack: false }]);
    if (outcome?.type === "refused") return outcome.refusal;
    const answers = outcome?.type === "done" && Array.isArray(outcome.answer) ? outcome.answer : [];
    for (const kept of answers) addRow(world, table.oid, "a", madeRow(table, kept as readonly (string | null)[]));
    return null;
  };
  return silenced.length === 0 ? insert() : withoutTriggers(request, table, silenced, insert);
}

const madeRow = (table: TableShape, kept: readonly (string | null)[]): MadeRow => ({
  at: "",
  text: "",
  values: new Map(keptColumns(table).map((column, place) => [column, kept[place] ?? null])),
});

async function withoutTriggers(
  { query, asOwner }: FillRequest,
  table: TableShape,
  names: readonly string[],
  insert: () => Promise<Refusal | null>,
): Promise<Refusal | null> {
  const triggers = table.triggers.filter(({ name }) => names.includes(name));
  const switched = (how: (enabled: string) => string) =>
    asOwner?.(
      table.name,
      `alter table ${table.name} ${triggers.map(({ name, enabled }) => `${how(enabled)} ${quoteName(name)}`).join(", ")}`,
    );
  await query("savepoint lockstep_bulk");
  try {
    await switched(() => "disable trigger");
    const refusal = await insert();
    await switched((enabled) => (enabled === "A" ? "enable always trigger" : "enable trigger"));
    await query("release savepoint lockstep_bulk");
    return refusal;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    await query("rollback to savepoint lockstep_bulk");
    const { sqlstate, message } = error.refusal;
    return { sqlstate, message, detail: "", constraint: "", column: "", table: "", stack: "" };
  }
}

function insertSql(table: TableShape, rows: readonly BulkRow[], conflicts: boolean): string {
  const names = table.columns.filter(({ generated }) => !generated).map(({ name }) => name);
  const kept = keptColumns(table).map((column) => `"lockstep row".${quoteName(column)}::text`);
  const returning = `returning array[${kept.join(", ")}]::text[] as kept`;
  const values = rows.map((row) => `(${names.map((name) => valueSql(row.get(name))).join(", ")})`);
  const what =
    names.length === 0
      ? "default values"
      : `(${names.map(quoteName).join(", ")}) overriding system value values ${values.join(", ")}`;
  const conflict = conflicts ? "on conflict do nothing" : "";
  return `with made as (insert into ${table.name} as "lockstep row" ${what} ${conflict} ${returning})
    select pg_catalog.json_agg(kept) from made`;
}

const valueSql = (value: string | null | undefined): string => (value === undefined ? "default" : literal(value));
