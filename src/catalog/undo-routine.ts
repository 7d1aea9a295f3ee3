import type { Change } from "../model/index.ts";
import type { Remedy } from "./contract.ts";
import { differs, nameOf, type Traits, text, undoAcl, undoComment, undoOwner, wanted } from "./undo.ts";

/** Undoes a change of a function, procedure or aggregate. */
export const undoRoutine = (change: Change, now: Traits): readonly Remedy[] => {
  const object = `${change.kind} ${nameOf(change)}`;
  if (change.type === "added") return [`drop ${object}`];
  const definition = text(wanted(change, "definition"))?.trim() ?? null;
  if (change.type === "removed") return definition === null ? [] : [definition];
  const redefined =
    differs(change, "definition") && definition !== null ? [[definition, `drop ${object};\n${definition}`]] : [];
  return [
    ...redefined,
    ...undoOwner(change, object),
    ...undoAcl(change, change.kind === "aggregate" ? `function ${nameOf(change)}` : object, "execute", now),
    ...undoComment(change, object),
  ];
};
