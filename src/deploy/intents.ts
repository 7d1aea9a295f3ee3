// What a migration without a transaction was about to do, written down before it does it: the only way to know, after a kill,
// how far it came. One row for each such migration, gone when the migration is in the ledger.
import { createHash } from "node:crypto";
import { Problem, type Query, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { TableRefusal } from "./failure.ts";
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

// Asked of the catalog: `to_regclass` refuses whoever may not look into the schema, also where there is no such table.
const thereSql = `
select pg_catalog.to_regnamespace('lockstep') is not null as home, exists (
  select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
  where n.nspname::text operator(pg_catalog.=) 'lockstep' and c.relname::text operator(pg_catalog.=) $1) as there`.trim();

/** Makes a table of ours where there is none, and its schema. */
export const ensureSideTable = async (line: Line, name: string, sql: string): Promise<void> => {
  await line.waitFor(async (session) => {
    const [row] = await session.query(thereSql, [name]);
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

const unreadable = (error: SqlError): Problem =>
  new Problem("intents-unreadable", `the table lockstep.intents cannot be read: ${error.refusal.message}`, {
    detail: error.refusal.sqlstate,
    hint: "It says what an earlier run left half done. If it is Lockstep's, its owner can say: grant usage on schema lockstep and select, insert, update, delete on lockstep.intents to the role that promotes. If it is somebody else's, rename it.",
    cause: error,
  });

/** Everything that earlier runs began and did not finish. Rejects with Problem "intents-unreadable" where nobody can tell. */
export const readIntents = async (
  query: Query,
): Promise<readonly (Found & { readonly migration: string; readonly direction: Task["direction"] })[]> => {
  const [table] = await query(thereSql, ["intents"]);
  if (table?.there !== true) return [];
  try {
    const rows = await query(
      "select migration, direction, checksum, statement, begun, before from lockstep.intents order by 1, 2",
    );
    return rows.map((row) => ({
      migration: String(row.migration),
      direction: row.direction === "down" ? "down" : "up",
      checksum: String(row.checksum),
      statement: Number(row.statement),
      begun: row.begun === true,
      before: Array.isArray(row.before) ? row.before.map(String) : [],
    }));
  } catch (error) {
    if (error instanceof SqlError) throw unreadable(error);
    throw error;
  }
};

/** The intent of a task, as an earlier run left it, or null. */
export const readIntent = async (line: Line, { id, direction }: Task): Promise<Found | null> => {
  const all = await line.waitFor((session) => readIntents(session.query));
  return all.find((one) => one.migration === id && one.direction === direction) ?? null;
};

/** Ids of migrations that an earlier run began in this direction and did not finish. */
export const begunBefore = async (line: Line, direction: Task["direction"]): Promise<ReadonlySet<string>> => {
  const all = await line.waitFor((session) => readIntents(session.query));
  return new Set(all.filter((one) => one.direction === direction).map(({ migration }) => migration));
};

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

const lacking = `
select pg_catalog.string_agg(p.privilege, ', ' order by p.privilege) as privileges
from pg_catalog.unnest(array['select', 'insert', 'update', 'delete']) p(privilege)
where not pg_catalog.has_table_privilege('lockstep.intents', p.privilege)`;

/** Makes their table where there is none. Rejects where a migration without a transaction could not be written down in it. */
export const ensureIntents = async (line: Line): Promise<void> => {
  try {
    await ensureSideTable(line, "intents", create);
    const [row] = await line.waitFor((session) => session.query(lacking));
    const privileges = row?.privileges ?? null;
    if (privileges === null) return;
    throw new TableRefusal(
      "lockstep.intents",
      `may not be written by this role (${privileges}), and without it nobody knows how far a migration without a transaction came`,
      { hint: `Its owner can say: grant ${privileges} on lockstep.intents to the role that promotes.` },
    );
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new TableRefusal(
      "lockstep.intents",
      "could not be made, and without it nobody knows how far a migration without a transaction came",
      {
        cause: error,
        hint: "An owner can let the role that promotes make it: grant create, usage on schema lockstep, or, where there is no such schema, grant create on database. If a schema lockstep is somebody else's, rename it.",
      },
    );
  }
};
