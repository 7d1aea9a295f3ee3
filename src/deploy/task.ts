import type { Filed } from "../ledgers/index.ts";
import { Problem, type Script } from "../model/index.ts";
import { type Piece, parse, piecesOf, place, psqlScript, sessionSettings, transactionControl } from "../sql/index.ts";
import type { Deployment } from "./contract.ts";

/** One migration to be run in one direction. */
export type Task = {
  readonly filed: Filed;
  readonly id: string;
  readonly direction: "up" | "down";
  readonly script: Script;
  readonly pieces: readonly Piece[];
  /** Statement by statement, outside of a transaction. */
  readonly freely: boolean;
};

const at = (script: Script, offset: number): string => `${script.file}:${place(script.sql, offset).line}`;

/** `begin` at the head and `commit` at the end say what is done anyway; they are left out. */
const isWrapped = (pieces: readonly Piece[]): boolean => {
  const plain = (piece: Piece | undefined, kinds: RegExp): boolean =>
    piece?.tag === "TransactionStmt" &&
    kinds.test(String(piece.node.kind)) &&
    piece.node.options === undefined &&
    piece.node.chain !== true;
  return pieces.length > 1 && plain(pieces[0], /_(BEGIN|START)$/) && plain(pieces.at(-1), /_COMMIT$/);
};

const controls: ReadonlySet<string> = new Set([
  "begin",
  "commit",
  "rollback",
  "prepare",
  "commit-prepared",
  "rollback-prepared",
]);

const refuseControl = (script: Script, pieces: readonly Piece[]): void => {
  const found = transactionControl(pieces).statements.find(({ command }) => controls.has(command));
  if (found === undefined) return;
  throw new Problem("transaction-control", `${at(script, found.start)} begins or ends a transaction by itself`, {
    hint: "Take begin, commit and rollback out: a migration runs in one transaction together with its row in the ledger. What must be committed on its own becomes a migration of its own.",
  });
};

const refusePsql = (script: Script): void => {
  const [fault] = psqlScript(script.sql).faults;
  if (fault === undefined) return;
  throw new Problem("script-unreadable", `${script.file}:${fault.line}: ${fault.message}`, { hint: fault.hint });
};

/** What a strange session would keep: only settings of the transaction may be made behind a pooler. */
const refuseLeaks = (script: Script, pieces: readonly Piece[]): void => {
  const [setting] = sessionSettings(pieces);
  const kept = pieces.find(({ tag }) => /^(PrepareStmt|ListenStmt|LoadStmt|DeclareCursorStmt)$/.test(tag));
  const start = setting?.start ?? kept?.start;
  if (start === undefined) return;
  throw new Problem("pooler-session", `${at(script, start)} changes the session, which a pooler hands to others`, {
    hint: "Use `set local`, or connect to the database directly.",
  });
};

const refuseBroken = (script: Script): void => {
  const { error } = parse(script.sql);
  if (error === null || psqlScript(script.sql).parts.length > 1) return;
  throw new Problem("syntax", `${at(script, error.offset)}: ${error.message}`, {
    hint: "It is not transactional, so nothing of it is begun before all of it can be read.",
  });
};

const scriptOf = ({ migration }: Filed, direction: Task["direction"]): Script => {
  if (direction === "up") return migration.up;
  if (migration.down !== null) return migration.down;
  throw new Problem("down-missing", `${migration.id} has no down`, {
    hint: "Write one, or repair forward with a new migration.",
  });
};

export const poolerFreely = (id: string): Problem =>
  new Problem("pooler-freely", `${id} is not transactional, which a pooler makes unsafe`, {
    hint: "Connect to the database directly.",
  });

/** What is to be run, refused where it cannot be run safely. */
export const taskFor = (deployment: Deployment, id: string, direction: Task["direction"], pooled: boolean): Task => {
  const filed = deployment.files.find(({ migration }) => migration.id === id);
  if (filed === undefined) throw new Problem("migration-unknown", `no file is called ${id}`);
  const script = scriptOf(filed, direction);
  refusePsql(script);
  const all = piecesOf(script);
  const wrapped = isWrapped(all);
  const pieces = wrapped ? all.slice(1, -1) : all;
  const freely = !wrapped && (script.transaction === "none" || (direction === "up" && deployment.freely.has(id)));
  refuseControl(script, pieces);
  if (freely) refuseBroken(script);
  if (pooled) refuseLeaks(script, pieces);
  if (pooled && freely) throw poolerFreely(id);
  return { filed, id, direction, script, pieces, freely };
};
