import type { DraftFinding, Loss, Script, Severity } from "../model/index.ts";
import { partsOfName, scriptStatements } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { declaredIrreversible, heldWords, lossWords, triedSteps } from "./rows-of-trials.ts";
import { code } from "./wording.ts";

const takes: ReadonlySet<string> = new Set([
  "AlterTableStmt",
  "DropStmt",
  "DeleteStmt",
  "UpdateStmt",
  "TruncateStmt",
  "MergeStmt",
  "DoStmt",
]);

/** The line of the statement that took it, as far as names tell. */
const lineOf = ({ sql }: Script, { table, column }: Loss): number => {
  const written = (name: string): string => name.toLowerCase().replaceAll('"', '""');
  const bare = written(partsOfName(table).at(-1) ?? "");
  const told = scriptStatements(sql).map(({ start, end, tag }) => ({
    start,
    tag,
    text: sql.slice(start, end).toLowerCase(),
  }));
  const about = told.filter(({ tag, text }) => takes.has(tag) && text.includes(bare));
  const exact = about.findLast(({ text }) => column === null || text.includes(written(column)));
  const found = exact ?? about.at(-1) ?? told.find(({ tag }) => takes.has(tag)) ?? told[0];
  return sql.slice(0, found?.start ?? 0).split(/\r\n|\r|\n/).length;
};

/** Rows that the script deletes, it deletes on purpose. */
const severityOf = ({ how, all, toward }: Loss): Severity => {
  if (how === "emptied") return "warning";
  if (how !== "deleted" || all) return "error";
  return toward === null ? "warning" : "info";
};

const hintOf = ({ how, toward }: Loss): string => {
  if (how === "deleted")
    return toward === null
      ? "Keep them in an archive table, or say that they may go: `-- lockstep: allow up-destroys-data: reason`."
      : `They may have been in the way of ${code(toward)}; look at which ones go.`;
  return how === "converted"
    ? "Keep the old column until nobody needs it, or say that it may be so: `-- lockstep: allow up-destroys-data: reason`."
    : "Copy the values to where they are needed first, or say that they may go: `-- lockstep: irreversible: reason`.";
};

export const upDestroysData: Check = {
  id: "up-destroys-data",
  group: "forward-and-back",
  severity: "error",
  when: "The up script removes values that existed: a column or table dropped, a conversion that loses something, rows deleted. Observed on filled tables, by column; what was renamed or moved is no loss. Rows that are deleted in part, and values set to null, are a warning.",
  harm: "No down and no rollback brings values back; only a backup does, with everything that happened since missing.",
  instead:
    "Deploy code that no longer needs them, keep them for a while, and drop them in a later migration that says so: `-- lockstep: irreversible: reason`.",
  find: (evidence) =>
    triedSteps(evidence).flatMap(([step, trial]) => {
      if (declaredIrreversible(step)) return [];
      const { id, up } = step.migration;
      return trial.losses
        .filter(({ direction }) => direction === "up")
        .map(
          (loss): DraftFinding => ({
            subject: loss.column === null ? loss.table : `${loss.table}.${loss.column}`,
            migrations: [id],
            file: up.file,
            line: lineOf(up, loss),
            message: `The up of ${code(id)} destroys data: ${lossWords(loss)} after it`,
            detail: heldWords(trial).join("\n") || null,
            hint: hintOf(loss),
            fix: null,
            severity: severityOf(loss),
          }),
        );
    }),
};
