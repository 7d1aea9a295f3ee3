import type { Statement } from "./parse.ts";
import { constantText, type Node, nodeAt, nodesAt, stringsAt, textAt } from "./tree.ts";

/** A statement that changes the session beyond its transaction. `value` is null for RESET, DEFAULT and DISCARD. */
export type SessionSetting = {
  /** Lower case. `*` for all of them. */
  readonly setting: string;
  readonly value: string | null;
  readonly start: number;
  readonly end: number;
};

/** The top-level SET, RESET, DISCARD and `select set_config(…, false)` statements that are not LOCAL. */
export function sessionSettings(statements: readonly Statement[]): readonly SessionSetting[] {
  return statements.flatMap((statement) => {
    const { start, end } = statement;
    return settingsOf(statement).map(([setting, value]) => ({ setting, value, start, end }));
  });
}

type Pair = readonly [setting: string, value: string | null];

function settingsOf(statement: Statement): readonly Pair[] {
  if (statement.tag === "VariableSetStmt") return variableSet(statement.node);
  if (statement.tag === "DiscardStmt" && statement.node.target === "DISCARD_ALL") return [["*", null]];
  if (statement.tag !== "SelectStmt") return [];
  return nodesAt(statement.node, "targetList").flatMap((target) =>
    setConfig(nodeAt(nodeAt(target, "ResTarget"), "val")),
  );
}

function variableSet(node: Node): readonly Pair[] {
  if (node.is_local === true) return [];
  const name = (textAt(node, "name") ?? "").toLowerCase();
  if (node.kind === "VAR_RESET_ALL") return [["*", null]];
  if (node.kind === "VAR_SET_MULTI") return name === "session characteristics" ? [[name, null]] : [];
  const values = nodesAt(node, "args").map(
    (arg) => constantText(arg) ?? constantText(nodeAt(nodeAt(arg, "TypeCast"), "arg")),
  );
  return [[name, node.kind === "VAR_SET_VALUE" ? values.map((value) => value ?? "…").join(", ") : null]];
}

function setConfig(value: Node): readonly Pair[] {
  const call = nodeAt(value, "FuncCall");
  if (stringsAt(call, "funcname").at(-1) !== "set_config") return [];
  const [name, text, local] = nodesAt(call, "args");
  if (name === undefined || local === undefined || constantText(local) !== "false") return [];
  return [[(constantText(name) ?? "…").toLowerCase(), text === undefined ? null : constantText(text)]];
}
