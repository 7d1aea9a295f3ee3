// Who opens a transaction around a file is a fact about its tool. psql (sqitch), golang-migrate, Prisma and Supabase send the
// file as it is, so BEGIN and COMMIT in it do what they say; there the check is silent.

import type { DraftFinding } from "../model/index.ts";
import { transactionControl as controlIn, place, scriptStatements } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { type DirectedScript, scriptSubject, scriptsOf } from "./scripts.ts";
import { code } from "./wording.ts";

/** By layout: who opens the transaction that the file is run in. */
const OPENERS: Readonly<Record<string, string>> = {
  "paired-files": "a promotion",
  "dotted-v": "a promotion",
  dbmate: "dbmate",
  goose: "goose",
  "sql-migrate": "sql-migrate",
  diesel: "diesel",
  drizzle: "Drizzle",
  flyway: "Flyway",
  "node-pg-migrate": "node-pg-migrate",
  "graphile-migrate": "graphile-migrate",
};

export const transactionControl: Check = {
  id: "transaction-control",
  group: "history",
  severity: "warning",
  when: "A file holds BEGIN, COMMIT or ROLLBACK although its runner already opens a transaction around it.",
  harm: "Its COMMIT ends the runner's transaction: a failure behind it leaves half a migration that the ledger calls not applied.",
  instead: "Leave them out, and where one transaction will not do, use the runner's own marker or several files.",
  find: (evidence) => {
    const opener = OPENERS[evidence.history.layout];
    return opener === undefined ? [] : scriptsOf(evidence).flatMap((directed) => controlled(directed, opener));
  },
};

/** Savepoints stay inside of the runner's transaction. */
const ENDING = new Set(["begin", "commit", "rollback", "prepare"]);

function controlled(directed: DirectedScript, opener: string): readonly DraftFinding[] {
  const { sql, file, transaction } = directed.script;
  if (transaction === "none" || !/\b(?:begin|start|commit|end|rollback|abort|prepare)\b/i.test(sql)) return [];
  const control = controlIn(scriptStatements(sql));
  const ending = control.statements.filter(({ command }) => ENDING.has(command));
  const [first] = ending;
  if (first === undefined) return [];
  const lines = ending.map(({ command, start }) => `line ${place(sql, start).line}: ${command}`);
  return [
    {
      subject: scriptSubject(directed),
      migrations: [directed.migration.id],
      file,
      line: place(sql, first.start).line,
      message: `${code(file)} controls its own transaction, but ${opener} opens one around it`,
      detail: [...lines, ...(control.endsOpen ? ["its last transaction is never ended"] : [])].join("\n"),
      hint: "Remove these statements: the file is applied as a whole or not at all without them.",
      fix: null,
    },
  ];
}
