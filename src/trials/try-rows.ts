// One migration on tables full of rows: up, then down, with what stands in the tables read in between. Rows that only an
// odd program writes may break a script's own arithmetic; such a failure counts only where ordinary rows fail, too.
import type { Failure, Migration, RowsTrial, Script } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { keepingRoles, type Site } from "../rehearse/index.ts";
import { offsetOfLine, scriptStatements } from "../sql/index.ts";
import type { Carried } from "./carried.ts";
import { heldElsewhere } from "./held-elsewhere.ts";
import { lossesBack, lossesBetween } from "./losses.ts";
import { openPopulatedCopy } from "./populated-copy.ts";
import { mostRows, readPrints, readTablesAgain, tooLarge } from "./prints.ts";
import { isAside, tablesFor } from "./relevant.ts";
import type { Choose, Stage } from "./stage.ts";
import { leaveUnchecked } from "./unchecked.ts";

export type RowsRequest = {
  readonly site: Site;
  readonly database: Database;
  readonly admin: Session | null;
  readonly migration: Migration;
  /** Tables, by OID, in which people may have rows before this. Null: all of them. */
  readonly inUse: ReadonlySet<number> | null;
  readonly rows: number;
  readonly seeds: readonly Script[];
  /** Told why a trial says nothing. */
  readonly remark: (reason: string) => void;
};

/** Null when no table with rows is concerned. */
export const tryRows = async (request: RowsRequest): Promise<RowsTrial | null> => {
  const trial = await tryAll(request);
  const held = [trial?.up, trial?.down].find((failure) => failure != null && heldElsewhere(failure));
  if (trial === null || held == null) return trial;
  request.remark(held.message);
  return trial.down === held ? { ...trial, down: null } : null;
};

const tryAll = async (request: RowsRequest): Promise<RowsTrial | null> => {
  const wild = await tryWith(request, { tame: false, without: new Set() });
  if (wild === null) return null;
  if (wild.up === null) return wild.down !== null && isOfValues(wild.down) ? afterTaming(request, wild) : wild;
  if (!isGuard(wild.up) && !isOwnArithmetic(request.migration.up, wild.up)) return withRemedy(request, wild, wild.up);
  const tame = await tryWith(request, { tame: true, without: new Set() });
  if (tame === null || tame.up === null) return tame;
  if (isGuard(tame.up))
    return { ...tame, up: null, unproved: `it stops by itself on made-up rows: ${tame.up.message}` };
  const taken = takenBySeed(request.migration.up, tame.up);
  if (taken === null) return tame;
  return tryWith(request, { tame: true, without: new Set([taken]) });
};

/** Class 22: what values are, and not that they are there. */
const isOfValues = ({ sqlstate }: Failure): boolean => sqlstate.startsWith("22");

/** A down that only odd values stop is no finding of its own. */
const afterTaming = async (request: RowsRequest, wild: RowsTrial): Promise<RowsTrial> => {
  const tame = await tryWith(request, { tame: true, without: new Set() });
  return tame === null || tame.up !== null ? wild : { ...wild, down: tame.down };
};

/** P0001 = raised by the author, who looks at the rows: that is a decision and no accident. */
const isGuard = ({ sqlstate }: Failure): boolean => sqlstate === "P0001" || sqlstate === "P0004";

const statementAt = ({ sql }: Script, { line, column }: Failure) => {
  const offset = offsetOfLine(sql, line) + column - 1;
  return scriptStatements(sql).findLast(({ start }) => start <= offset);
};

const ofData: ReadonlySet<string> = new Set([
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "SelectStmt",
  "DoStmt",
  "CallStmt",
  "RefreshMatViewStmt",
]);

const isOwnArithmetic = (script: Script, failure: Failure): boolean =>
  ofData.has(statementAt(script, failure)?.tag ?? "DoStmt");

/** The table into which a script writes rows of its own that are there already: nobody knows that they would be. */
const takenBySeed = (script: Script, failure: Failure): string | null => {
  if (failure.sqlstate !== "23505") return null;
  const statement = statementAt(script, failure);
  if (statement?.tag !== "InsertStmt" || /"fromClause"/.test(JSON.stringify(statement.node))) return null;
  const relation = statement.node.relation;
  return typeof relation === "object" && relation !== null && "relname" in relation ? String(relation.relname) : null;
};

/** The refused statement without the check of what is there, if the whole up runs with it. */
const withRemedy = async (request: RowsRequest, trial: RowsTrial, failure: Failure): Promise<RowsTrial> => {
  const { up } = request.migration;
  const statement = statementAt(up, failure);
  const remedy =
    statement === undefined ? null : leaveUnchecked(up.sql.slice(statement.start, statement.end), statement);
  if (statement === undefined || remedy === null || up.queries !== null) return trial;
  const sql = `${up.sql.slice(0, statement.start)}${remedy}${up.sql.slice(statement.end)}`;
  const migration = { ...request.migration, up: { ...up, sql }, down: null };
  const again = await tryWith({ ...request, migration }, { tame: false, without: new Set() });
  return again === null || again.up !== null ? trial : { ...trial, remedy };
};

type How = { readonly tame: boolean; readonly without: ReadonlySet<string> };

const tryWith = (request: RowsRequest, how: How): Promise<RowsTrial | null> =>
  keepingRoles(request.site, () => tryOnce(request, how));

const chooseFor =
  (migration: Migration, without: ReadonlySet<string>): Choose =>
  async (tables, routines) =>
    (await tablesFor(migration, tables, routines)).filter(({ bare }) => !without.has(bare));

const tryOnce = async (request: RowsRequest, { tame, without }: How): Promise<RowsTrial | null> => {
  const choose = chooseFor(request.migration, without);
  await using copy = await openPopulatedCopy({ ...request, choose, tame });
  return await tryOn(copy, request);
};

export type CarriedTrial = Pick<RowsRequest, "site" | "migration" | "inUse" | "rows" | "seeds"> & {
  readonly at: number;
};

/** Null where a copy of its own has to tell. */
export const tryCarried = async (
  carried: Carried,
  request: CarriedTrial,
): Promise<{ readonly trial: RowsTrial | null } | null> => {
  if (request.seeds.length > 0) return null;
  const choose = chooseFor(request.migration, new Set());
  return carried.tryHere({ ...request, choose }, (stage) => tryOn(stage, request));
};

const tryOn = async (
  stage: Stage,
  { site, migration }: Pick<RowsRequest, "site" | "migration">,
): Promise<RowsTrial | null> => {
  const { schemas } = site.platform.made;
  // A script that decides at run time may reach every table: nobody is told of those of the platform.
  const aside = new Set(stage.all.filter((table) => isAside(migration, table, schemas)).map(({ name }) => name));
  const unfilled = stage.unfilled.filter(({ name }) => !aside.has(name));
  if (stage.chosen.length === 0 && unfilled.length === 0) return null;
  const before = await stage.read((reader) => readPrints(reader, stage.chosen));
  const trial: RowsTrial = {
    tables: before.map(({ name, rows: count }) => ({ name, rows: count })),
    unfilled,
    up: null,
    remedy: null,
    down: null,
    losses: [],
    unproved: null,
  };
  if (before.every(({ rows: count }) => count === 0))
    return { ...trial, unproved: unfilled.length > 0 ? "no rows could be made" : null };
  const up = await stage.run(migration.up);
  if (up !== null) return { ...trial, up };
  const between = await printsNow(stage);
  if (between === null) return { ...trial, unproved: tooMany };
  const taken = lossesBetween(before, between, "up");
  if (migration.down === null || migration.down.sql.trim() === "") return { ...trial, losses: taken };
  const down = await stage.run(migration.down);
  if (down !== null) return { ...trial, down, losses: taken };
  const after = await printsNow(stage);
  if (after === null) return { ...trial, losses: taken, unproved: tooMany };
  return { ...trial, losses: [...taken, ...lossesBack(before, after, taken)] };
};

const tooMany = `a table has more than ${mostRows} rows afterwards`;

/** Null where they cannot be compared: values that are not read might be those that moved. */
const printsNow = (stage: Stage) =>
  stage.read(async (reader) => {
    const tables = await readTablesAgain(reader, stage.chosen, stage.all);
    const large = await tooLarge(reader, tables);
    return large.size > 0 ? null : await readPrints(reader, tables);
  });
