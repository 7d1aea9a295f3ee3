// Which rows scripts may destroy. What goes with the schema was seen in the rehearsal; what statements do to rows stands in
// their parse trees. Code that runs in the server (functions, DO) may do anything, so it makes the answer unknown.

import type { Change } from "../model/index.ts";
import { isNode, type Node, nodesAt, relationAt, type Statement, scriptStatements, stringsAt } from "../sql/index.ts";
import type { Coming, Reach } from "./contract.ts";

const valueTraits = ["type", "generated", "collation"];

const tableOf = ({ kind, address, parent, type, before, after }: Change): string | null => {
  if (kind === "table" && type === "removed") return address.slice("table ".length);
  if (kind !== "column" || parent?.startsWith("table ") !== true) return null;
  const lost =
    type === "removed" || (type === "altered" && valueTraits.some((trait) => trait in { ...before, ...after }));
  return lost ? parent.slice("table ".length) : null;
};

/** All nodes below a node, with their tags. */
function* below(node: unknown): Generator<readonly [string, Node]> {
  if (Array.isArray(node)) {
    for (const item of node) yield* below(item);
  } else if (isNode(node)) {
    for (const [tag, child] of Object.entries(node)) {
      if (isNode(child)) yield [tag, child];
      yield* below(child);
    }
  }
}

const written = (tag: string, node: Node): readonly string[] => {
  if (tag === "UpdateStmt" || tag === "DeleteStmt" || tag === "MergeStmt") return [relationAt(node, "relation") ?? ""];
  if (tag === "InsertStmt" && isNode(node.onConflictClause)) return [relationAt(node, "relation") ?? ""];
  if (tag === "TruncateStmt") {
    return nodesAt(node, "relations").map((item) => relationAt({ relation: item.RangeVar }, "relation") ?? "");
  }
  return [];
};

/** Rows are added, and none is lost. */
const filled = (tag: string, node: Node): readonly string[] =>
  tag === "InsertStmt" || (tag === "CopyStmt" && node.is_from === true) ? [relationAt(node, "relation") ?? ""] : [];

// Functions that change no row of a table.
const harmless: ReadonlySet<string> = new Set([
  "set_config",
  "setval",
  "nextval",
  "pg_notify",
  "now",
  "count",
  "coalesce",
]);

const runsCode = (tag: string, node: Node): string | null => {
  if (tag === "DoStmt") return "a DO block";
  if (tag === "CallStmt") return "a procedure";
  if (tag === "ExecuteStmt") return "a prepared statement";
  if (tag === "RefreshMatViewStmt") return null;
  if (tag !== "SelectStmt") return null;
  for (const [inner, call] of below(node)) {
    if (inner !== "FuncCall") continue;
    const name = stringsAt(call, "funcname");
    if (name.length > 1 ? name[0] === "pg_catalog" : harmless.has(name[0] ?? "")) continue;
    return `the function ${name.join(".")}`;
  }
  return null;
};

type Found = { readonly written: readonly string[]; readonly filled: readonly string[]; readonly code: string | null };

const ofStatement = ({ tag, node }: Statement): Found => {
  if (tag === "Unparsed") return { written: [], filled: [], code: "a statement that cannot be read" };
  const all = [[tag, node] as const, ...below(node)];
  const names = (of: typeof written) => all.flatMap(([inner, child]) => of(inner, child)).filter((name) => name !== "");
  return { written: names(written), filled: names(filled), code: runsCode(tag, node) };
};

/** What scripts do to rows that are there. */
export const reachOf = (coming: readonly Coming[]): Reach => {
  const reshaped = new Set<string>();
  const names = new Set<string>();
  const added = new Set<string>();
  const unknown: string[] = [];
  for (const { script, changes } of coming) {
    if (changes === null) unknown.push(`${script.file} was not rehearsed`);
    for (const change of changes ?? []) {
      const table = tableOf(change);
      if (table !== null) reshaped.add(table);
    }
    for (const statement of scriptStatements(script.sql)) {
      const { code, ...found } = ofStatement(statement);
      for (const name of found.written) names.add(name);
      for (const name of found.filled) added.add(name);
      if (code !== null) unknown.push(`${script.file} runs ${code}`);
    }
  }
  return {
    reshaped: [...reshaped].sort(),
    written: [...names].sort(),
    filled: [...added].sort(),
    unknown: [...new Set(unknown)],
  };
};
