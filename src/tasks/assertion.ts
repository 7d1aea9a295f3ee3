// An assertion is a file of queries that find what is wrong: each row is a failure, no row is none. It runs in a transaction
// that can only read, in one snapshot. What the rows say is the message, so they are shown: the file decides what it selects.

import { Problem, type Script, SqlError } from "../model/index.ts";
import type { Session, Table } from "../postgres/index.ts";
import { place, psqlScript, type Statement, scriptStatements } from "../sql/index.ts";
import type { Done, Task, TaskRequest } from "./contract.ts";
import { fileRefusal } from "./refusal.ts";
import { inTask } from "./transaction.ts";

const SHOWN = 20;
const BATCH = 1_000;
const MOST_COUNTED = 100_000;
const LONGEST_CELL = 200;
const MOST_COLUMNS = 12;

type Found = {
  readonly rows: number;
  readonly more: boolean;
  readonly lines: readonly string[];
  readonly line: number;
};

const cell = (value: unknown): string => {
  const text = value === null ? "null" : typeof value === "object" ? JSON.stringify(value) : String(value);
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL)}…` : line;
};

const lineOf = (columns: Table["columns"], row: readonly unknown[]): string => {
  const cells = columns.slice(0, MOST_COLUMNS).map(({ name }, at) => `${name}: ${cell(row[at])}`);
  return columns.length > MOST_COLUMNS ? `${cells.join(", ")}, …` : cells.join(", ");
};

/** Reads rows through a cursor, so that a million of them fill no memory. */
const rowsOf = async (session: Session, sql: string): Promise<Omit<Found, "line">> => {
  await session.run(`declare lockstep_assertion no scroll cursor for ${sql}`);
  const first = await session.table(`fetch forward ${SHOWN} from lockstep_assertion`);
  let rows = first.rows.length;
  for (let got = rows; got > 0 && (got === SHOWN || got === BATCH) && rows < MOST_COUNTED; rows += got) {
    got = (await session.table(`fetch forward ${BATCH} from lockstep_assertion`)).rows.length;
  }
  await session.run("close lockstep_assertion");
  return { rows, more: rows >= MOST_COUNTED, lines: first.rows.map((row) => lineOf(first.columns, row)) };
};

const isQuery = ({ tag, node }: Statement): boolean => tag === "SelectStmt" && node.intoClause === undefined;

const lookAt = async (session: Session, script: Script, statement: Statement): Promise<Found | null> => {
  const { start, end } = statement;
  const sql = script.sql.slice(start, end);
  try {
    if (isQuery(statement)) return { ...(await rowsOf(session, sql)), line: place(script.sql, start).line };
    await session.run(sql);
    return null;
  } catch (error) {
    // The declaration of the cursor stands in front of the query, so places shift.
    if (error instanceof SqlError) throw fileRefusal(shifted(error, sql, statement), script, start, end);
    throw error;
  }
};

const PREFIX = "declare lockstep_assertion no scroll cursor for ".length;

const shifted = (error: SqlError, sql: string, statement: Statement): SqlError => {
  const { position } = error.refusal;
  if (position === null || !isQuery(statement)) return error;
  const at = position - PREFIX;
  return new SqlError({ ...error.refusal, position: at < 1 || at > sql.length + 1 ? null : at });
};

const counted = ({ rows, more }: Pick<Found, "rows" | "more">): string =>
  more ? `more than ${MOST_COUNTED} rows` : `${rows} ${rows === 1 ? "row" : "rows"}`;

const failed = (script: Script, found: readonly Found[]): Problem => {
  const rows = found.reduce((sum, one) => sum + one.rows, 0);
  const shown = found.flatMap(({ lines }) => lines).slice(0, SHOWN);
  const left = rows - shown.length;
  const places = found.map(({ line }) => `${script.file}:${line}`).join(", ");
  return new Problem(
    "assertion-failed",
    `${places} found ${counted({ rows, more: found.some(({ more }) => more) })} that must not be there`,
    { detail: [...shown, ...(left > 0 ? [`and ${left} more`] : [])].join("\n") },
  );
};

const refuseUnreadable = (script: Script, statements: readonly Statement[]): void => {
  const [fault] = psqlScript(script.sql).faults;
  if (fault !== undefined) {
    throw new Problem("task-failed", `${script.file}:${fault.line}: ${fault.message}`, { hint: fault.hint });
  }
  const control = statements.find(({ tag }) => tag === "TransactionStmt");
  if (control !== undefined) {
    throw new Problem("task-failed", `${script.file}:${place(script.sql, control.start).line} ends the transaction`, {
      hint: "Take begin, commit and rollback out: an assertion runs in a transaction that can only read.",
    });
  }
  if (statements.some((one) => isQuery(one) || one.tag === "DoStmt")) return;
  throw new Problem("task-failed", `${script.file} asks nothing`, {
    hint: "Write queries that find what is wrong: each row is a failure. What changes something is `sql:FILE`.",
  });
};

/** Runs the queries of a file. Rejects with Problem "assertion-failed" when there is a row. */
export const assertNothing = async (request: TaskRequest, task: Task, script: Script): Promise<Done> => {
  const statements = scriptStatements(script.sql);
  refuseUnreadable(script, statements);
  const found = await inTask(request, task, "read only", async (session) => {
    const all: Found[] = [];
    for (const statement of statements) {
      const one = await lookAt(session, script, statement);
      if (one !== null && one.rows > 0) all.push(one);
    }
    return all;
  });
  if (found.length > 0) throw failed(script, found);
  return { message: "no row" };
};
