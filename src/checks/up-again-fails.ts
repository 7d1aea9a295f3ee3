import type { DraftFinding } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { isResidueInTheWay } from "./second-up.ts";
import { code, downPlace, refusal, residueLines } from "./wording.ts";

export const upAgainFails: Check = {
  id: "up-again-fails",
  group: "forward-and-back",
  severity: "error",
  when: "Up, down, up does not work, or does not give the same schema as the first up. Where what the down left is the cause, `down-leaves-residue` says it all, and this stays silent.",
  harm: "After a rollback the same release cannot be deployed again.",
  instead: "Make the down exact. An up that only runs on its very first state is no way forward after a rollback.",
  find: ({ steps, unwind }) => {
    const alone = steps.flatMap((step): readonly DraftFinding[] => {
      const { again, migration } = step;
      if (again === null || (again.failure === null && again.changes.length === 0)) return [];
      return [
        {
          subject: migration.id,
          migrations: [migration.id],
          ...downPlace(step),
          message:
            again.failure === null
              ? `After the down of ${code(migration.id)} its up gives another schema than the first time`
              : `After the down of ${code(migration.id)} its up fails: ${again.failure.message}`,
          detail:
            again.failure === null
              ? residueLines(again.changes).join("\n")
              : refusal(again.failure, downPlace(step).file),
          hint: isResidueInTheWay(step)
            ? "The residue of the down is in the way; an exact down cures this too."
            : "Rows of the first up are in the way: take them back in the down.",
          fix: null,
          ...(isResidueInTheWay(step) ? { toldBy: `down-leaves-residue:${migration.id}` } : {}),
        },
      ];
    });
    const late = unwind?.failure?.direction === "up" ? unwind.failure : null;
    if (late === null) return alone;
    return [
      ...alone,
      {
        subject: late.migration,
        migrations: [late.migration],
        file: late.failure.file,
        line: late.failure.line,
        message: `After all downs, the up of ${code(late.migration)} fails: ${late.failure.message}`,
        detail: refusal(late.failure),
        hint: "Rows or remains of other migrations are in the way.",
        fix: null,
      },
    ];
  },
};
