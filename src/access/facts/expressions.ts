// What an expression of a policy, or a function that it calls, compares with what. Parsed, and followed through casts,
// coalesce, sub-selects and the functions of the user's. It finds evidence, never a proof: what is true is tried out.
import { constantText, isNode, type Node, nodeAt, nodesAt, stringsAt } from "../../sql/tree.ts";
import type { Facts } from "./contract.ts";
import { keyOf } from "./names.ts";
import { type Scope, scopeOf, type Tables } from "./scopes.ts";

export type SettingSource = {
  readonly kind: "setting";
  /** Lower case. */
  readonly name: string;
  /** Keys into the JSON that it holds. */
  readonly path: readonly string[];
  /** Type that it is cast to first, bare: `uuid`, `int4`. */
  readonly cast: string | null;
};

/** Where a value comes from. A column's table is a key of `keyOf`; null for the table that the policy is on. */
export type Source =
  | SettingSource
  | { readonly kind: "column"; readonly table: string | null; readonly name: string }
  | { readonly kind: "constant"; readonly text: string }
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "role" };

export type Comparison = { readonly left: readonly Source[]; readonly right: readonly Source[] };

export type Reading = {
  readonly value: readonly Source[];
  readonly comparisons: readonly Comparison[];
  readonly settings: readonly SettingSource[];
};

export type ExpressionGround = Pick<Facts, "relations" | "routines"> & { readonly supabase: boolean };

export type Context = {
  readonly tables: Tables;
  readonly scopes: readonly Scope[];
  /** Of the function: parameters and variables. Null in a policy, where a name alone is a column of its table. */
  readonly variables: ReadonlyMap<string, readonly Source[]> | null;
  readonly routine: (parts: readonly string[]) => Reading | null;
  readonly comparisons: Comparison[];
  readonly settings: SettingSource[];
};

const jsonSteps: ReadonlySet<string> = new Set(["->", "->>", "#>", "#>>"]);
const comparing: ReadonlySet<string> = new Set(["=", "<>", "~~", "~~*", "?", "@>", "<@", "&&"]);
/** What gives back its first argument, or its elements, for our purpose. */
const transparent: ReadonlySet<string> = new Set(
  "lower upper btrim ltrim rtrim text uuid to_json to_jsonb unnest string_to_array jsonb_array_elements_text json_array_elements_text".split(
    " ",
  ),
);

type ValueReader = (body: Node, context: Context) => readonly Source[];

/** Everything that a node may be the value of. */
export const sourcesOf: ValueReader = (node, context) =>
  Object.entries(node).flatMap(([tag, body]) => (isNode(body) ? (values[tag]?.(body, context) ?? []) : []));

const allOf = (nodes: readonly Node[], context: Context) => nodes.flatMap((node) => sourcesOf(node, context));

const values: Readonly<Record<string, ValueReader>> = {
  A_Const: (body) => {
    const text = constantText({ A_Const: body });
    return text === null ? [] : [{ kind: "constant", text }];
  },
  ColumnRef: (body, context) => columnOf(stringsAt(body, "fields"), context),
  ParamRef: (body) => [{ kind: "parameter", index: Number(body.number) - 1 }],
  TypeCast: (body, context) => {
    const cast = stringsAt(nodeAt(body, "typeName"), "names").at(-1) ?? null;
    // The first cast tells most: `uid()::text` is a uuid still.
    return sourcesOf(nodeAt(body, "arg"), context).map((one) =>
      one.kind === "setting" && (one.cast === null || one.cast === "text") ? { ...one, cast } : one,
    );
  },
  CollateClause: (body, context) => sourcesOf(nodeAt(body, "arg"), context),
  CoalesceExpr: (body, context) => allOf(nodesAt(body, "args"), context),
  NamedArgExpr: (body, context) => sourcesOf(nodeAt(body, "arg"), context),
  A_ArrayExpr: (body, context) => allOf(nodesAt(body, "elements"), context),
  List: (body, context) => allOf(nodesAt(body, "items"), context),
  CaseExpr: (body, context) =>
    allOf(
      [nodeAt(body, "defresult"), ...nodesAt(body, "args").map((when) => nodeAt(nodeAt(when, "CaseWhen"), "result"))],
      context,
    ),
  SQLValueFunction: ({ op }) => (/USER|ROLE/.test(String(op)) ? [{ kind: "role" }] : []),
  SubLink: (body, context) => sourcesOf(nodeAt(body, "subselect"), context),
  SelectStmt: (body, context) => {
    const inner = within(body, context);
    const first = nodeAt(nodeAt(nodesAt(body, "targetList")[0] ?? {}, "ResTarget"), "val");
    const arms = ["larg", "rarg"].map((arm) => nodeAt(body, arm)).filter((arm) => Object.keys(arm).length > 0);
    return [...sourcesOf(first, inner), ...arms.flatMap((arm) => sourcesOf({ SelectStmt: arm }, context))];
  },
  A_Expr: (body, context) => {
    const left = nodeAt(body, "lexpr");
    if (body.kind === "AEXPR_NULLIF") return sourcesOf(left, context);
    if (!jsonSteps.has(stringsAt(body, "name").at(-1) ?? "")) return [];
    const keys = sourcesOf(nodeAt(body, "rexpr"), context).flatMap((one) =>
      one.kind === "constant" ? [one.text] : [],
    );
    return stepped(sourcesOf(left, context), keys.flatMap(keysIn));
  },
  FuncCall: (body, context) => callOf(body, context),
};

const keysIn = (key: string): readonly string[] => (/^\{.*\}$/.test(key) ? key.slice(1, -1).split(",") : [key]);

const stepped = (sources: readonly Source[], keys: readonly string[]): readonly Source[] =>
  sources.flatMap((one) => (one.kind === "setting" ? [{ ...one, path: [...one.path, ...keys], cast: null }] : []));

const callOf: ValueReader = (body, context) => {
  const parts = stringsAt(body, "funcname");
  const name = parts.at(-1) ?? "";
  const args = nodesAt(body, "args");
  const given = args.map((arg) => sourcesOf(arg, context));
  const reading = context.routine(parts);
  if (reading !== null) return reading.value.flatMap((one) => substituted(one, given));
  if (parts.length > 1 && parts[0] !== "pg_catalog") return [];
  if (name === "current_setting") return settingNamed(given[0] ?? []);
  if (/^jsonb?_extract_path(_text)?$/.test(name)) {
    const keys = given.slice(1).flatMap((one) => one.flatMap((key) => (key.kind === "constant" ? [key.text] : [])));
    return stepped(given[0] ?? [], keys);
  }
  return transparent.has(name) ? (given[0] ?? []) : [];
};

const settingNamed = (name: readonly Source[]): readonly Source[] => {
  const [first] = name;
  if (first?.kind !== "constant") return [];
  const lower = first.text.toLowerCase();
  if (lower === "role" || lower === "session_authorization") return [{ kind: "role" }];
  // Names without a dot are Postgres' own.
  return lower.includes(".") ? [{ kind: "setting", name: lower, path: [], cast: null }] : [];
};

const substituted = (source: Source, args: readonly (readonly Source[])[]): readonly Source[] =>
  source.kind === "parameter" ? (args[source.index] ?? []) : [source];

const columnOf = (fields: readonly string[], { tables, scopes, variables }: Context): readonly Source[] => {
  const name = fields.at(-1) ?? "";
  if (fields.length >= 3) return [{ kind: "column", table: keyOf(...fields.slice(0, 2)), name }];
  const inner = scopes.toReversed();
  if (fields.length === 2) {
    const scope = inner.find((one) => one.has(fields[0] ?? ""));
    if (scope !== undefined) {
      const table = scope.get(fields[0] ?? "") ?? null;
      return table === null ? [] : [{ kind: "column", table, name }];
    }
    return variables === null ? [{ kind: "column", table: null, name }] : (variables.get(name) ?? []);
  }
  const table = inner.flatMap((scope) => [...scope.values()]).find((one) => one !== null && tables.has(one, name));
  if (table !== undefined && table !== null) return [{ kind: "column", table, name }];
  return variables === null ? [{ kind: "column", table: null, name }] : (variables.get(name) ?? []);
};

/** The context inside of a statement. */
export const within = (select: Node, context: Context): Context => ({
  ...context,
  scopes: [...context.scopes, scopeOf(select, context.tables)],
});

const opensScope: ReadonlySet<string> = new Set(["SelectStmt", "UpdateStmt", "DeleteStmt", "InsertStmt"]);

/** Gathers every comparison in a tree, and every setting that it reads. */
export const gather = (value: unknown, context: Context): void => {
  if (Array.isArray(value)) for (const one of value) gather(one, context);
  if (!isNode(value)) return;
  for (const [tag, body] of Object.entries(value)) {
    const scoped = isNode(body) && (opensScope.has(tag) || tag === "larg" || tag === "rarg");
    if (isNode(body)) note(tag, body, context);
    gather(body, scoped ? within(body, context) : context);
  }
};

const note = (tag: string, body: Node, context: Context): void => {
  const compare = (left: readonly Source[], right: readonly Source[]) => {
    if (left.length > 0 && right.length > 0) context.comparisons.push({ left, right });
  };
  if (tag === "A_Expr" && comparing.has(stringsAt(body, "name").at(-1) ?? "") && body.kind !== "AEXPR_NULLIF") {
    compare(sourcesOf(nodeAt(body, "lexpr"), context), sourcesOf(nodeAt(body, "rexpr"), context));
  }
  if (tag === "SubLink" && isNode(body.testexpr)) {
    compare(sourcesOf(body.testexpr, context), sourcesOf(nodeAt(body, "subselect"), context));
  }
  const truth = tag === "TypeCast" && /^bool/.test(stringsAt(nodeAt(body, "typeName"), "names").at(-1) ?? "");
  if (truth) {
    const read = sourcesOf(nodeAt(body, "arg"), context).filter(({ kind }) => kind === "setting");
    compare(read, [{ kind: "constant", text: "true" }]);
  }
  if (tag === "FuncCall") noteCall(body, context, compare);
};

const noteCall = (
  body: Node,
  context: Context,
  compare: (left: readonly Source[], right: readonly Source[]) => void,
) => {
  const reading = context.routine(stringsAt(body, "funcname"));
  const own = callOf(body, context);
  context.settings.push(...(reading?.settings ?? []), ...own.filter((one) => one.kind === "setting"));
  const args = nodesAt(body, "args").map((arg) => sourcesOf(arg, context));
  for (const { left, right } of reading?.comparisons ?? []) {
    compare(
      left.flatMap((one) => substituted(one, args)),
      right.flatMap((one) => substituted(one, args)),
    );
  }
};
