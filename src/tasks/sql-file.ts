// A file that does something, as one transaction. A single statement that no transaction holds (vacuum) is sent on its own.

import { Problem, type Script, SqlError } from "../model/index.ts";
import { limited, type Session, unknownEnd } from "../postgres/index.ts";
import { type Piece, piecesOf, place, psqlScript, textOf } from "../sql/index.ts";
import type { Done, Task, TaskRequest } from "./contract.ts";
import { fileRefusal } from "./refusal.ts";
import { inTask, lookFirst } from "./transaction.ts";

/** `begin` at the head and `commit` at the end say what is done anyway. */
const unwrapped = (pieces: readonly Piece[]): readonly Piece[] => {
  const says = (piece: Piece | undefined, kinds: RegExp): boolean =>
    piece?.tag === "TransactionStmt" && kinds.test(String(piece.node.kind));
  const wrapped = pieces.length > 1 && says(pieces[0], /_(BEGIN|START)$/) && says(pieces.at(-1), /_COMMIT$/);
  return wrapped ? pieces.slice(1, -1) : pieces;
};

const refuseUnreadable = (script: Script, pieces: readonly Piece[]): void => {
  const [fault] = psqlScript(script.sql).faults;
  if (fault !== undefined) {
    throw new Problem("task-failed", `${script.file}:${fault.line}: ${fault.message}`, { hint: fault.hint });
  }
  const control = pieces.find(
    ({ tag, node }) => tag === "TransactionStmt" && !/SAVEPOINT|RELEASE|_TO$/.test(String(node.kind)),
  );
  if (control === undefined) return;
  const { line } = place(script.sql, control.start);
  throw new Problem("task-failed", `${script.file}:${line} begins or ends a transaction by itself`, {
    hint: "Take begin, commit and rollback out: the file runs as one transaction.",
  });
};

const send = async (session: Session, script: Script, piece: Piece): Promise<void> => {
  const sql = textOf(script, piece);
  try {
    await (piece.copy === null ? session.run(sql) : session.copy(sql, textOf(script, piece.copy)));
  } catch (error) {
    throw error instanceof SqlError ? fileRefusal(error, script, piece.start, piece.end) : error;
  }
};

const isOutside = (error: unknown): boolean =>
  error instanceof Problem && error.cause instanceof SqlError && error.cause.refusal.sqlstate === "25001";

const isLost = (error: unknown): boolean => error instanceof Problem && error.code === "connection-lost";

const alone = async (request: TaskRequest, task: Task, script: Script, piece: Piece): Promise<void> => {
  const { live, lockTimeoutMs, signal } = request;
  const settings = {
    statement_timeout: String(Math.ceil(task.timeoutMs)),
    lock_timeout: String(Math.max(1, lockTimeoutMs)),
  };
  await using session = await live.connect({ settings });
  await limited(live, session, task.name, { signal, timeoutMs: task.timeoutMs }, () =>
    send(session, script, piece).catch((error) => {
      // Without a transaction there is no number to ask by.
      throw isLost(error) ? unknownEnd("the reply to it", lookFirst) : error;
    }),
  );
};

const sentence = (count: number): string => `${count} ${count === 1 ? "statement" : "statements"}`;

/** Runs a file. */
export const runFile = async (request: TaskRequest, task: Task, script: Script): Promise<Done> => {
  const pieces = unwrapped(piecesOf(script));
  refuseUnreadable(script, pieces);
  const [only] = pieces;
  try {
    await inTask(request, task, "read write", async (session) => {
      for (const piece of pieces) await send(session, script, piece);
    });
  } catch (error) {
    if (!isOutside(error)) throw error;
    if (only === undefined || pieces.length > 1) {
      throw new Problem("task-failed", error instanceof Error ? error.message : "", {
        hint: "What cannot run in a transaction becomes a file of its own.",
        cause: error,
      });
    }
    await alone(request, task, script, only);
  }
  return { message: sentence(pieces.length) };
};
