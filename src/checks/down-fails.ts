import type { DraftFinding, Failure } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { unreadableIn } from "./fault-finding.ts";
import { heldWords, triedSteps } from "./rows-of-trials.ts";
import { code, downPlace, refusal } from "./wording.ts";

const hintOf = ({ missing, sqlstate }: Failure): string | null => {
  if (missing !== null)
    return "It may have gone with its table or column already: `drop … if exists`, or leave the line out.";
  // 2BP01 = dependent_objects_still_exist
  return sqlstate === "2BP01"
    ? "Drop what depends on it first, in the reverse order of the up; `cascade` would also take what nobody thought of."
    : null;
};

export const downFails: Check = {
  id: "down-fails",
  group: "forward-and-back",
  severity: "error",
  when: "The down script fails, right after its up and in a fresh session, on empty tables or on rows that were there before the up, or on the way back from the end of the history.",
  harm: "The way back is closed exactly when it is needed, and may stop half way.",
  instead: "Mend the statement that Postgres names, and drop things in the reverse order of their making.",
  find: (evidence) => {
    const { history, steps, unwind } = evidence;
    const unreadable = unreadableIn(history);
    const alone = steps.flatMap((step): readonly DraftFinding[] => {
      const { failure } = step.down;
      if (failure === null || unreadable.has(step.migration.id)) return [];
      const { id } = step.migration;
      return [
        {
          subject: id,
          migrations: [id],
          ...downPlace(step),
          message: `The down of ${code(id)} fails: ${failure.message}`,
          detail: refusal(failure),
          hint: hintOf(failure),
          fix: null,
        },
      ];
    });
    const onRows = triedSteps(evidence).flatMap(([step, trial]): readonly DraftFinding[] => {
      const { id } = step.migration;
      if (step.down.status !== "ok" || trial.down === null) return [];
      return [
        {
          subject: id,
          migrations: [id],
          file: trial.down.file,
          line: trial.down.line,
          message: `The down of ${code(id)} works on empty tables and fails on rows: ${trial.down.message}`,
          detail: [refusal(trial.down), ...heldWords(trial)].join("\n"),
          hint: "Rows that were there before the up are in the way: bring them back into the old form first.",
          fix: null,
        },
      ];
    });
    if (unwind?.failure == null || unwind.failure.direction !== "down") return [...alone, ...onRows];
    const { migration: id, failure } = unwind.failure;
    return [
      ...alone,
      ...onRows,
      {
        subject: id,
        migrations: [id],
        file: failure.file,
        line: failure.line,
        message: `The down of ${code(id)} works right after its up, and fails on the way back from the end: ${failure.message}`,
        detail: refusal(failure),
        hint: "Something that a later migration made or wrote is still there after that one's down.",
        fix: null,
        severity: "warning",
      },
    ];
  },
};
