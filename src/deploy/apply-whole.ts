import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { type Piece, place, qualified, quoteName, textOf } from "../sql/index.ts";
import type { Effort } from "./effort.ts";
import { TableRefusal } from "./failure.ts";
import { relationOf } from "./index-proof.ts";
import { standingKeys, writeFor } from "./ledger-state.ts";
import type { Line } from "./line.ts";
import { tellSums } from "./sums.ts";
import type { Task } from "./task.ts";
import { inTransaction, type Verdict } from "./transaction.ts";

// A transactional migration: its row in the ledger first, then its statements one by one, and one COMMIT for both.

/** When a statement is cancelled from outside, should the server's own limit not do it. 0: never. */
export const boundOf = ({ deployment: { patience } }: Line): number =>
  patience.statementTimeoutMs === 0 ? 0 : patience.statementTimeoutMs + 5_000;

/** Sends one statement and notes what it took. */
export const sendPiece = async (
  { line, task: { script }, trace }: Effort,
  piece: Piece,
  limitMs: number,
): Promise<void> => {
  trace.at = piece;
  const text = textOf(script, piece);
  const { copy } = piece;
  const data = copy === null ? null : script.sql.slice(copy.start, copy.end);
  const size = text.length + (data?.length ?? 0);
  const silenceMs = line.deployment.patience.settleForMs + size / 100;
  const { role } = trace;
  if (role !== null)
    await line.waitFor((session) => session.run(`set role ${role === "none" ? role : quoteName(role)}`));
  const work = (session: Session) => (data === null ? session.run(text) : session.copy(text, data));
  const ms = await line.waitFor(work, { silenceMs, limitMs, cancellable: true });
  trace.statements.push({ line: place(script.sql, piece.start).line, ms });
};

/** What no grammar of ours could read may end the transaction that it runs in; everything else that would was refused. */
export const mayEnd = ({ tag }: Piece): boolean => tag === "Unparsed";

/** Does the ledger say yet what this task wants it to say? */
export const isSettled = async (session: Pick<Session, "query">, { line, table, task }: Effort): Promise<boolean> => {
  const standing = await standingKeys(session, line.deployment, table);
  return standing.has(line.deployment.ledger.keyOf(task.filed)) === (task.direction === "up");
};

const ledgerLost = (what: string): Problem =>
  new Problem("ledger-lost", `the migration took away ${what}`, {
    hint: "Leave the ledger's table out of migrations.",
  });

/** The file may have taken away more than the row. 42501, 42703, 42P01, 3F000: the right, a column, the table, its schema. */
const assertSettled = async (session: Session, effort: Effort): Promise<void> => {
  try {
    if (await isSettled(session, effort)) return;
  } catch (error) {
    if (!(error instanceof SqlError) || !/^(42501|42703|42P01|3F000)$/.test(error.refusal.sqlstate)) throw error;
    throw ledgerLost(`the ledger: ${error.refusal.message}`);
  }
  throw ledgerLost("its own row in the ledger");
};

// Locks, other transactions, what ran out, what ended it: nothing of it is the ledger's own.
const passing = /^(08|25|40|53|55|57|58)/;

/** Writes to the ledger and sees that it was written: a trigger or a rule may have swallowed the row. */
export const tellLedger = async (session: Session, effort: Effort): Promise<void> => {
  const { line, table, task } = effort;
  const { text, values } = writeFor(line, table, task.filed, task.direction);
  const name = qualified(table.schema, table.name);
  try {
    await session.query(text, values);
  } catch (error) {
    throw error instanceof SqlError && !passing.test(error.refusal.sqlstate)
      ? new TableRefusal(name, "refused the row of this migration", { cause: error })
      : error;
  }
  await tellSums(session, effort);
  if (!(await isSettled(session, effort))) {
    const gone =
      task.direction === "up"
        ? "did not keep the row that was written into it"
        : "kept the row that was taken out of it";
    throw new TableRefusal(name, gone);
  }
};

// The file may have changed the role or the path. What is asked in a savepoint that is rolled back leaves that as it is,
// for the triggers that wait for COMMIT.
const asOurselves = async <T>(session: Session, ask: () => Promise<T>): Promise<T> => {
  await session.run("savepoint lockstep_proof; reset session authorization; reset role");
  const answer = await ask();
  await session.run("rollback to savepoint lockstep_proof; release savepoint lockstep_proof");
  return answer;
};

const invalidIndex = `
select c.oid::regclass::text as name from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
where not i.indisvalid and c.relname = $1 and c.relkind = 'i' and i.indrelid = pg_catalog.to_regclass($2)`;

/** `if not exists` is content with an index that an aborted build left behind and that nobody can use. */
const refuseInvalid = async (session: Session, { pieces }: Task): Promise<void> => {
  const asked = pieces.filter(({ tag, node }) => tag === "IndexStmt" && node.if_not_exists === true);
  for (const { node } of asked) {
    const [found] = await session.query(invalidIndex, [String(node.idxname), relationOf(node, "relation")]);
    if (found === undefined) continue;
    throw new Problem(
      "index-invalid",
      `the index ${String(found.name)} is there and invalid, so \`if not exists\` would leave it so`,
      {
        hint: `Drop it first: drop index concurrently ${String(found.name)};`,
      },
    );
  }
};

const prove =
  (effort: Effort) =>
  async (session: Session): Promise<void> => {
    // A transaction that the file ended is somebody else's to judge; a savepoint cannot be made there.
    if (session.status() !== "transaction") return;
    await asOurselves(session, async () => {
      await refuseInvalid(session, effort.task);
      await assertSettled(session, effort);
    });
    if (effort.line.pooled) await session.run("reset session authorization; reset role; reset all");
  };

/** Nobody can write to these tables any more until the transaction ends, and nobody has since they were counted. */
const refuseLosses = async (session: Session, { line, task }: Effort): Promise<void> => {
  const holders = task.direction === "down" ? (line.deployment.emptyFirst?.get(task.id) ?? []) : [];
  for (const { address, table, count } of holders) {
    await session.run(`lock table ${table} in access exclusive mode`);
    const [row] = await session.query(count);
    const rows = Number(row?.rows);
    if (rows === 0) continue;
    throw new Problem(
      "rows-since",
      `${address} has ${rows} ${rows === 1 ? "row" : "rows"} by now, which would be lost`,
      {
        hint: `Nothing was taken back. \`lockstep rollback --steps 1\` asks before it loses them.`,
      },
    );
  }
};

/** One attempt. */
export const applyWhole = (effort: Effort): Promise<Verdict<void>> => {
  const { line, table, task, trace } = effort;
  trace.statements = [];
  trace.at = null;
  const stillWanted = async (session: Session) => !(await isSettled(session, effort));
  const work = async (): Promise<void> => {
    await line.waitFor((session) => tellLedger(session, effort));
    await line.waitFor((session) => refuseLosses(session, effort), { cancellable: true });
    for (const piece of task.pieces) {
      if (line.around.signal.aborted) throw new Problem("called-off", "called off");
      await sendPiece(effort, piece, boundOf(line));
      if (line.session.status() !== "transaction") break;
    }
    trace.at = null;
    await line.waitFor(prove(effort));
  };
  return inTransaction(line, table, stillWanted, work, task.pieces.some(mayEnd));
};
