// What a migration without a transaction was about to do, written down before it does it: the only way to know, after a kill,
// how far it came. One row for each such migration, gone when the migration is in the ledger.
import { createHash } from "node:crypto";
import { Problem } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import type { Line } from "./line.ts";
import type { Task } from "./task.ts";

export type Intent = {
  /** Statements that stand; the index of the first that does not, or is not known to. */
  readonly statement: number;
  /** Was that statement begun on its own? */
  readonly begun: boolean;
  /** OIDs of indexes that were there before it. */
  readonly before: readonly string[];
};

/** An intent as an earlier run left it, and what the file said then. */
export type Found = Intent & { readonly checksum: string };

const create = `create table lockstep.intents (
  migration text not null,
  direction text not null,
  checksum text not null,
  statement integer not null,
  begun boolean not null,
  before jsonb not null,
  started_at timestamptz not null,
  pid integer not null,
  run text not null,
  primary key (migration, direction)
)`;

/** Makes a table of ours where there is none, and its schema. */
export const ensureSideTable = async (line: Line, name: string, sql: string): Promise<void> => {
  await line.waitFor(async (session) => {
    const [row] = await session.query(
      "select pg_catalog.to_regclass($1) is not null as there, pg_catalog.to_regnamespace('lockstep') is not null as home",
      [`lockstep.${name}`],
    );
    if (row?.there === true) return;
    if (row?.home !== true) await session.run("create schema if not exists lockstep");
    await session.run(sql);
  });
};

export const checksumOf = ({ script }: Task): string => createHash("sha256").update(script.sql).digest("hex");

export const refuseEdited = (task: Task, { checksum, statement }: Found): void => {
  if (checksum !== checksumOf(task)) throw edited(task, statement);
};

const edited = ({ id, script }: Task, statement: number): Problem =>
  new Problem("intent-edited", `${script.file} was changed after ${statement} of its statements had run`, {
    hint: `Put it back as it was and run this again. Or finish ${id} by hand: \`lockstep promote --baseline ${id}\` proves that and tells the ledger.`,
  });

const find = "select checksum, statement, begun, before from lockstep.intents where migration = $1 and direction = $2";

/** The intent of a task, as an earlier run left it, or null. */
export const readIntent = async (line: Line, task: Task): Promise<Found | null> =>
  await line.waitFor(async (session) => {
    const [table] = await session.query("select pg_catalog.to_regclass('lockstep.intents') is not null as there");
    if (table?.there !== true) return null;
    const [row] = await session.query(find, [task.id, task.direction]);
    if (row === undefined) return null;
    const statement = Number(row.statement);
    const before = Array.isArray(row.before) ? row.before.map(String) : [];
    return { statement, begun: row.begun === true, before, checksum: String(row.checksum) };
  });

/** Ids of migrations that an earlier run began in this direction and did not finish. */
export const begunBefore = async (line: Line, direction: Task["direction"]): Promise<ReadonlySet<string>> =>
  await line.waitFor(async (session) => {
    const [table] = await session.query("select pg_catalog.to_regclass('lockstep.intents') is not null as there");
    if (table?.there !== true) return new Set<string>();
    const rows = await session.query("select migration from lockstep.intents where direction = $1", [direction]);
    return new Set(rows.map(({ migration }) => String(migration)));
  });

const write = `
insert into lockstep.intents (migration, direction, checksum, statement, begun, before, started_at, pid, run)
values ($1, $2, $3, $4, $5, $6::jsonb, pg_catalog.clock_timestamp(), pg_catalog.pg_backend_pid(), $7)
on conflict (migration, direction) do update set statement = excluded.statement, begun = excluded.begun, before = excluded.before,
  started_at = excluded.started_at, pid = excluded.pid, run = excluded.run`;

/** Writes down how far a task is. In the transaction of the statement, or ahead of it. */
export const writeIntent = async (session: Session, line: Line, task: Task, intent: Intent): Promise<void> => {
  const before = JSON.stringify(intent.before);
  const values = [
    task.id,
    task.direction,
    checksumOf(task),
    intent.statement,
    intent.begun,
    before,
    line.deployment.run.id,
  ];
  await session.query(write, values);
};

export const deleteIntent = (session: Session, task: Task) =>
  session.query("delete from lockstep.intents where migration = $1 and direction = $2", [task.id, task.direction]);

export const ensureIntents = (line: Line): Promise<void> => ensureSideTable(line, "intents", create);
