import { type Failure, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import { type Lender, runLent } from "../rehearse/index.ts";
import { firstLine, place, psqlScript, type Statement, scriptStatements } from "../sql/index.ts";

// A schema that somebody dumped or wrote, run in an empty database. What only the machine that it came from could take
// (its roles, its settings, the schema that is there already) is left out and told; anything else that fails is a failure.

export type LoadedSchema = {
  readonly failure: Failure | null;
  /** What was left out, and why. One sentence each. */
  readonly notes: readonly string[];
  readonly statements: readonly Statement[];
};

type Forgiven = {
  readonly tags: ReadonlySet<string>;
  readonly sqlstates: ReadonlySet<string>;
  readonly because: string;
};

const forgiven: readonly Forgiven[] = [
  {
    tags: new Set(["AlterOwnerStmt", "AlterTableStmt", "GrantStmt", "GrantRoleStmt", "AlterDefaultPrivilegesStmt"]),
    // 42704 = no such role, 42501 = not ours to hand on
    sqlstates: new Set(["42704", "42501"]),
    because: "owners and grants of roles that are not here",
  },
  {
    tags: new Set(["CreateSchemaStmt"]),
    sqlstates: new Set(["42P06"]),
    because: "schemas that are there already",
  },
  {
    tags: new Set(["VariableSetStmt"]),
    sqlstates: new Set(["42704", "42501", "22023"]),
    because: "settings that this Postgres does not know",
  },
  {
    tags: new Set(["CommentStmt", "CreateExtensionStmt"]),
    sqlstates: new Set(["42501", "42710"]),
    because: "extensions that are there already",
  },
];

/** ALTER TABLE may do anything; only a change of owner is another machine's. */
const changesOwner = (statement: Statement, text: string): boolean =>
  statement.tag !== "AlterTableStmt" || /\bowner\s+to\b/i.test(text);

const excuse = (statement: Statement, text: string, sqlstate: string): string | null =>
  forgiven.find(
    ({ tags, sqlstates }) => tags.has(statement.tag) && sqlstates.has(sqlstate) && changesOwner(statement, text),
  )?.because ?? null;

// Rows are not compared, and the ledger's rows in a dump would only be in the way.
const rowsOnly: ReadonlySet<string> = new Set(["CopyStmt", "InsertStmt"]);

const failureAt = (file: string, sql: string, statement: Statement, error: SqlError): Failure => {
  const { line, column } = place(sql, statement.start);
  return { ...error.refusal, file, line, column, statement: firstLine(sql, statement), missing: null };
};

const wholeBatch = 100;

/** Sends statements in batches. What was refused ahead of one that was then lent rights is sent again behind it. */
const send = async (session: Session, sql: string, statements: readonly Statement[], refused: Refused) => {
  for (let at = 0; at < statements.length; at += wholeBatch) {
    const batch = statements.slice(at, at + wholeBatch);
    const texts = batch.map(({ start, end }) => sql.slice(start, end));
    let again = false;
    for (const [index, first] of (await session.runAll(texts)).entries()) {
      const [statement, text] = [batch[index], texts[index]];
      if (first.status === "fulfilled" || statement === undefined || text === undefined) continue;
      const sent = again ? ((await session.runAll([text]))[0] ?? first) : first;
      if (sent.status === "fulfilled") continue;
      if (!(sent.reason instanceof SqlError)) throw sent.reason;
      const how = await refused(statement, sent.reason);
      if (how === "stop") return;
      again ||= how === "lent";
    }
  }
};

/** Told of each refusal: it is left out, was run with rights that were lent, or ends all. */
type Refused = (statement: Statement, error: SqlError) => Promise<"left" | "lent" | "stop">;

/** Runs a dump or a handwritten schema. The session stays in autocommit. `lender`: for what hosts allow and Postgres refuses. */
export const loadSchema = async (
  session: Session,
  file: string,
  sql: string,
  lender: Lender | null,
): Promise<LoadedSchema> => {
  const [fault] = psqlScript(sql).faults;
  const all = scriptStatements(sql);
  if (fault !== undefined) {
    const failure: Failure = {
      sqlstate: "0A000",
      message: fault.message,
      detail: null,
      hint: fault.hint,
      position: null,
      where: null,
      file,
      line: fault.line,
      column: 1,
      statement: "",
      missing: null,
    };
    return { failure, notes: [], statements: all };
  }
  const statements = all.filter(({ tag }) => !rowsOnly.has(tag));
  const left = new Map<string, number>();
  let failure: Failure | null = null;
  await send(session, sql, statements, async (statement, error) => {
    const text = sql.slice(statement.start, statement.end);
    const { sqlstate } = error.refusal;
    const because = excuse(statement, text, sqlstate);
    if (because === null) {
      // 42501 = not allowed
      if (sqlstate === "42501" && (await runLent(session, text, lender))) return "lent";
      failure = failureAt(file, sql, statement, error);
      return "stop";
    }
    left.set(because, (left.get(because) ?? 0) + 1);
    return "left";
  });
  const notes = [...left].map(
    ([because, count]) => `${count} ${count === 1 ? "statement" : "statements"} of ${file} left out: ${because}.`,
  );
  return { failure, notes, statements: all };
};
