import type { Check } from "./contract.ts";
import { offendingRows } from "./offending-rows.ts";
import { heldWords, triedSteps } from "./rows-of-trials.ts";
import { code, refusal } from "./wording.ts";

const hints: Readonly<Record<string, string>> = {
  "23502":
    "Add the column with a default, or nullable first: fill it for the rows that are there, then set it not null. For what will be written, `check (… is not null) not valid` holds at once.",
  "23505":
    "Find and merge the duplicates first, in the same migration; the old schema allowed them, so some are there.",
  "23514":
    "Mend the rows first, or add the constraint `not valid`, which holds for new rows at once, and validate it later.",
  "23503":
    "Mend or remove the orphans first, or add the foreign key `not valid`, which holds for new rows at once, and validate it later.",
  "23P01": "Resolve the overlaps first; the old schema allowed them.",
  "22P02":
    "The old type holds values that the new one does not: say with `using` what becomes of each, or mend them first.",
  "22001":
    "Longer values are there: shorten them first, or keep the limit as a check that is `not valid` for old rows.",
  "22003": "Larger values are there: mend them first, or keep the larger type.",
  "42804": "Say with `using` what becomes of the values that are there.",
};

export const upFailsOnRows: Check = {
  id: "up-fails-on-rows",
  group: "forward-and-back",
  severity: "error",
  when: "The up script succeeds on empty tables and fails on tables with rows that the schema before it allows. Observed: the tables are filled with synthetic rows, or with your own (`seed`).",
  harm: "It passes every test that starts from an empty database, and stops the deployment on production.",
  instead:
    "Bring the rows that are there into the new form first, then demand it. Rows are made up: the finding holds a query that counts such rows in production, and where there are none, a seed of your own (`seed`) or `-- lockstep: allow up-fails-on-rows: reason` says so.",
  find: (evidence) =>
    triedSteps(evidence).flatMap(([{ migration }, trial]) => {
      const { up, remedy } = trial;
      if (up === null) return [];
      const question = offendingRows(migration.up, up);
      const asked = question === null ? [] : [`Are there such rows in production? ${question}`];
      return [
        {
          subject: migration.id,
          migrations: [migration.id],
          file: up.file,
          line: up.line,
          message: `The up of ${code(migration.id)} works on empty tables and fails on rows: ${up.message}`,
          detail: [refusal(up), ...heldWords(trial), ...asked].join("\n"),
          hint: hints[up.sqlstate] ?? "Rows that the schema before allows are in the way: mend them first.",
          fix: remedy === null ? null : `${remedy};`,
        },
      ];
    }),
};
