// What `alter column … type … using …` computes a column from, as its author wrote it: no catalog keeps it.
import { type Node, nodeAt, nodesAt, quoteName, textAt } from "../../sql/index.ts";

type Command = {
  readonly subtype: string;
  readonly column: string;
  readonly start: number;
  readonly computed: boolean;
};

const commandsIn = (node: Node): readonly Command[] =>
  nodesAt(node, "cmds").map((one) => {
    const command = nodeAt(one, "AlterTableCmd");
    const column = nodeAt(nodeAt(command, "def"), "ColumnDef");
    return {
      subtype: String(command.subtype),
      column: quoteName(textAt(command, "name") ?? ""),
      start: typeof column.location === "number" ? column.location : 0,
      computed: "raw_default" in column,
    };
  });

const behindUsing = (segment: string, isLast: boolean): string | null => {
  const text = isLast ? segment : segment.replace(/,\s*alter\s+(column\s+)?$/i, "");
  return /\busing\b([\s\S]+)$/i.exec(text)?.[1]?.trim() ?? null;
};

/** By name of the column. Null where it cannot be told: then nobody may claim that the old type is enough. */
export const usingIn = (tag: string, node: Node, text: string): ReadonlyMap<string, string> | null => {
  if (tag !== "AlterTableStmt") return new Map();
  const commands = commandsIn(node);
  const using = new Map<string, string>();
  if (!commands.some(({ computed, subtype }) => computed && subtype === "AT_AlterColumnType")) return using;
  if (commands.some(({ subtype }) => subtype !== "AT_AlterColumnType")) return null;
  // Locations count bytes.
  const bytes = Buffer.from(text);
  const from = Math.min(...commands.map(({ start }) => start));
  for (const [at, { column, start, computed }] of commands.entries()) {
    const next = commands[at + 1];
    const segment = bytes.subarray(start, next?.start ?? bytes.length).toString("utf8");
    const expression = computed ? behindUsing(segment, next === undefined) : null;
    if (computed && (expression === null || from <= 0)) return null;
    if (expression !== null) using.set(column, expression);
  }
  return using;
};
