// Finds the comments that can allow nothing because they are malformed. Which well-formed ones met no finding is known only
// when all checks have spoken: judge.ts adds those.

import type { DraftFinding } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { aboutComment, type Suppression, silenceable, suppressionsIn } from "./suppressions.ts";
import { code } from "./wording.ts";

export const suppressionUnused: Check = {
  id: "suppression-unused",
  group: "history",
  severity: "warning",
  when: "An allow comment allows nothing: no finding meets it, or it is malformed.",
  harm: "It hides the next, real finding of that kind, or its author believes something allowed that is not.",
  instead: "Remove it, or write it as `-- lockstep: allow CHECK-ID until YYYY-MM-DD: reason`.",
  find: (evidence) =>
    suppressionsIn(evidence).flatMap((suppression) =>
      suppression.fault === null
        ? []
        : [aboutComment(suppression, { message: "this comment allows nothing", hint: sentence(suppression.fault) })],
    ),
};

/** A well-formed comment that met no finding. `known`: is there such a check at all? */
export function unused(suppression: Suppression, known: boolean): DraftFinding {
  const name = code(suppression.check);
  return aboutComment(suppression, {
    message: known
      ? `the comment that allows ${name} meets no finding`
      : `a comment allows ${name}, and there is no such check`,
    hint: silenceable(suppression.check)
      ? "Remove it, or move it to the line above the statement that it is meant for."
      : `Remove the comment: ${name} cannot be silenced.`,
  });
}

function sentence(fault: string): string {
  return `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`;
}
