// The same rule for what will be written, without a look at what is there: `not valid`. A NOT NULL has no such form under its own
// name: a check that stands for it would be one more thing for the down to take away.
import { nodeAt, nodesAt, type Statement, textAt } from "../sql/index.ts";

/** Null where there is no such form. */
export const leaveUnchecked = (text: string, { tag, node }: Statement): string | null => {
  const commands = nodesAt(node, "cmds").map((command) => nodeAt(command, "AlterTableCmd"));
  const [command] = commands;
  if (tag !== "AlterTableStmt" || command === undefined || commands.length !== 1) return null;
  if (textAt(command, "subtype") !== "AT_AddConstraint") return null;
  const constraint = nodeAt(nodeAt(command, "def"), "Constraint");
  const kind = textAt(constraint, "contype");
  if (kind !== "CONSTR_CHECK" && kind !== "CONSTR_FOREIGN") return null;
  return constraint.skip_validation === true ? null : `${text} not valid`;
};
