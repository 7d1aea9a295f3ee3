// The same rule for what will be written, without a look at what is there: `not valid`.
import { nodeAt, nodesAt, quoteName, type Statement, textAt } from "../sql/index.ts";

/** Null where there is no such form. */
export const leaveUnchecked = (text: string, { tag, node }: Statement): string | null => {
  const commands = nodesAt(node, "cmds").map((command) => nodeAt(command, "AlterTableCmd"));
  const [command] = commands;
  if (tag !== "AlterTableStmt" || command === undefined || commands.length !== 1) return null;
  const subtype = textAt(command, "subtype");
  if (subtype === "AT_AddConstraint") {
    const constraint = nodeAt(nodeAt(command, "def"), "Constraint");
    const kind = textAt(constraint, "contype");
    if (kind !== "CONSTR_CHECK" && kind !== "CONSTR_FOREIGN") return null;
    return constraint.skip_validation === true ? null : `${text} not valid`;
  }
  const column = textAt(command, "name");
  if (subtype !== "AT_SetNotNull" || column === null) return null;
  const relation = nodeAt(node, "relation");
  const table = ["schemaname", "relname"].flatMap((field) => textAt(relation, field) ?? []);
  const name = `${textAt(relation, "relname")}_${column}_not_null`;
  return `alter table ${table.map(quoteName).join(".")} add constraint ${quoteName(name)} check (${quoteName(column)} is not null) not valid`;
};
