import type { DraftFinding } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { declaredIrreversible, heldWords, lossWords, triedSteps } from "./rows-of-trials.ts";
import { code, downPlace } from "./wording.ts";

export const downLosesData: Check = {
  id: "down-loses-data",
  group: "forward-and-back",
  severity: "warning",
  when: "Rows or values that existed before the up are gone after up and down, although the up had kept them. Observed on filled tables, by column.",
  harm: "Whoever rolls a release back gets the old schema and not the old data.",
  instead: "Let the down write back what the up moved or rewrote, before it drops where it stands.",
  find: (evidence) =>
    triedSteps(evidence).flatMap(([step, trial]) => {
      if (declaredIrreversible(step) || step.down.status !== "ok") return [];
      const { id } = step.migration;
      return trial.losses
        .filter(({ direction }) => direction === "down")
        .map(
          (loss): DraftFinding => ({
            subject: loss.column === null ? loss.table : `${loss.table}.${loss.column}`,
            migrations: [id],
            ...downPlace(step),
            message: `The down of ${code(id)} loses data: ${lossWords(loss)} after up and down`,
            detail: heldWords(trial).join("\n") || null,
            hint: "Write them back in the down, or say that it may be so: `-- lockstep: allow down-loses-data: reason`.",
            fix: null,
          }),
        );
    }),
};
