import type { Change } from "../model/index.ts";
import type { Remedy } from "./contract.ts";
import { differs, nameOf, type Traits, text, undoAcl, undoComment, undoOwner, wanted } from "./undo.ts";

/** Undoes a change of a function, procedure or aggregate. */
export const undoRoutine = (change: Change, now: Traits): readonly Remedy[] => {
  const isAggregate = change.kind === "aggregate";
  // An aggregate of nothing is written with a star, but where it is meant as a function.
  const object = `${change.kind} ${isAggregate ? nameOf(change).replace(/\(\)$/, "(*)") : nameOf(change)}`;
  if (change.type === "added") return [`drop ${object}`];
  const definition = text(wanted(change, "definition"))?.trim() ?? null;
  if (change.type === "removed") return definition === null ? [] : [definition];
  const redefined =
    differs(change, "definition") && definition !== null ? [[definition, `drop ${object};\n${definition}`]] : [];
  return [
    ...redefined,
    ...undoOwner(change, object),
    ...undoAcl(change, isAggregate ? `function ${nameOf(change)}` : object, "execute", now),
    ...undoComment(change, object),
  ];
};
