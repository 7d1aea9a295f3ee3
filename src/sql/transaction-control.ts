import type { Statement } from "./parse.ts";

export type TransactionCommand =
  | "begin"
  | "commit"
  | "rollback"
  | "savepoint"
  | "release"
  | "rollback-to"
  | "prepare"
  | "commit-prepared"
  | "rollback-prepared";

export type TransactionStatement = {
  readonly command: TransactionCommand;
  readonly start: number;
  readonly end: number;
};

const COMMANDS: Readonly<Record<string, TransactionCommand>> = {
  TRANS_STMT_BEGIN: "begin",
  TRANS_STMT_START: "begin",
  TRANS_STMT_COMMIT: "commit",
  TRANS_STMT_ROLLBACK: "rollback",
  TRANS_STMT_SAVEPOINT: "savepoint",
  TRANS_STMT_RELEASE: "release",
  TRANS_STMT_ROLLBACK_TO: "rollback-to",
  TRANS_STMT_PREPARE: "prepare",
  TRANS_STMT_COMMIT_PREPARED: "commit-prepared",
  TRANS_STMT_ROLLBACK_PREPARED: "rollback-prepared",
};

/** The statements that open, close and mark transactions, and whether one opened here is still open at the end. */
export function transactionControl(statements: readonly Statement[]): {
  readonly statements: readonly TransactionStatement[];
  readonly endsOpen: boolean;
} {
  const found: TransactionStatement[] = [];
  let open = false;
  for (const { tag, node, start, end } of statements.filter((statement) => statement.tag === "TransactionStmt")) {
    const command = COMMANDS[String(node.kind)];
    if (tag !== "TransactionStmt" || command === undefined) continue;
    found.push({ command, start, end });
    if (command === "begin") open = true;
    else if (command === "commit" || command === "rollback") open = open && node.chain === true;
    else if (command === "prepare") open = false;
  }
  return { statements: found, endsOpen: open };
}
