// Finds the comments that can allow nothing because they are malformed. Which well-formed ones met no finding is known only
// when all checks have spoken: judge.ts adds those.

import type { DraftFinding } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { aboutComment, type Suppression, suppressionsIn } from "./suppressions.ts";

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

export function unused(suppression: Suppression): DraftFinding {
  return aboutComment(suppression, {
    message: `the comment that allows \`${suppression.check}\` meets no finding`,
    hint: silencedBy(suppression.check),
  });
}

function silencedBy(check: string): string {
  if (check === "file-unreadable" || check.startsWith("suppression-"))
    return `\`${check}\` cannot be silenced: remove the comment.`;
  return "Remove it, or move it to the line above the statement it is meant for.";
}

function sentence(fault: string): string {
  return `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`;
}
