// Why a rule opens rows of others: because of a state of the row that says so (`published`), because of what the asker has to
// do with it (a team, a role), or for no reason that can be seen. What only says what a row is not (`<> 'secret'`) is a
// doubtful reason, and so is one that any row has.

import type { AccessEvidence, Relation, Routine } from "../model/index.ts";
import {
  type CallSite,
  columnsIn,
  type Expression,
  isNode,
  type Node,
  nodeAt,
  nodesAt,
  nodesOf,
  parametersOf,
  returnedBy,
  sourcesIn,
  stringsAt,
  textAt,
  type Value,
} from "../sql/index.ts";
import { nameParts } from "./object-name.ts";
import type { Clause } from "./policies.ts";
import { relationsCalled, relationsNamed, routineAsks, routinesCalled } from "./routine-lexicon.ts";

export type Reason = "the row" | "doubtful" | "vacuous" | "the asker" | "nothing";

/** What a rule goes by. `values`: what its conditions come to for the one who asks, about a row of somebody else's. */
export function reasonOf(
  access: AccessEvidence,
  relation: Relation,
  values: readonly Value[],
  clauses: readonly Clause[],
): Reason {
  const open = clauses.filter((_, index) => values[index]?.known === false);
  if (open.length === 0) return "nothing";
  const seen: Seen = { access, relation };
  if (values.every((value) => value.known || !value.identity)) {
    const said = open.map(({ expression }) => affirmation(seen, expression.root, DEPTH));
    if (said.includes("said")) return "the row";
    if (said.includes("denied")) return "doubtful";
    return open.some((clause) => readsElsewhere(seen, clause)) ? "nothing" : "vacuous";
  }
  return open.some((clause) => isAskedFor(seen, clause)) ? "the asker" : "nothing";
}

type Seen = { readonly access: AccessEvidence; readonly relation: Relation };

const DEPTH = 3;

const readsElsewhere = ({ access }: Seen, { expression, calls }: Clause): boolean =>
  sourcesIn(expression.root).length > 0 || calls.some(({ name }) => relationsNamed(access, name).length > 0);

/** Does a condition say what a row is, or only what it is not? */
type Affirmation = "said" | "denied" | "nothing";

const strongest = (all: readonly Affirmation[]): Affirmation =>
  (["said", "denied"] as const).find((one) => all.includes(one)) ?? "nothing";

function affirmation(seen: Seen, node: Node, depth: number): Affirmation {
  return strongest(
    Object.entries(node).map(([tag, value]): Affirmation => {
      if (Array.isArray(value)) return strongest(value.filter(isNode).map((item) => affirmation(seen, item, depth)));
      if (!isNode(value)) return "nothing";
      return AFFIRMATIONS[tag]?.(value, seen, depth) ?? affirmation(seen, value, depth);
    }),
  );
}

const hasColumn = (node: Node): boolean => nodesOf(node, "ColumnRef").length > 0;

const isClock = (node: Node): boolean =>
  nodesOf(node, "SQLValueFunction").length > 0 ||
  nodesOf(node, "FuncCall").some((call) => /now$|timestamp$/.test(stringsAt(call, "funcname").at(-1) ?? ""));

const AFFIRMATIONS: Readonly<Record<string, (node: Node, seen: Seen, depth: number) => Affirmation>> = {
  // Where it stands alone, a column is a condition.
  ColumnRef: () => "said",
  NullTest: (node, { relation }) => {
    const [column] = columnsIn(nodeAt(node, "arg"));
    const never = relation.columns.some(({ name, notNull }) => notNull && name === column?.at(-1));
    return never ? "nothing" : "said";
  },
  A_Expr: compared,
  SubLink: asked,
  FuncCall: called,
};

function compared(node: Node, seen: Seen, depth: number): Affirmation {
  const sides = [nodeAt(node, "lexpr"), nodeAt(node, "rexpr")];
  const name = stringsAt(node, "name").at(-1) ?? "";
  const subject = sides.filter(hasColumn);
  const inner = strongest(sides.flatMap((side) => nodesOf(side, "SubLink")).map((one) => asked(one, seen, depth)));
  if (inner !== "nothing") return inner;
  if (subject.length !== 1) return "nothing";
  if (/^[<>]=?$/.test(name)) return sides.some(isClock) ? "said" : "nothing";
  if (name === "<>" || name.startsWith("!")) return "denied";
  const pattern = sides.map((side) => nodeAt(nodeAt(side, "A_Const"), "sval").sval).find((text) => text !== undefined);
  return name.startsWith("~~") && /^%*$/.test(String(pattern)) ? "nothing" : "said";
}

/** What is protected itself passes its own reasons on. */
function asked(node: Node, seen: Seen, depth: number): Affirmation {
  const sources = sourcesIn(node).flatMap(({ schema, name }) =>
    relationsCalled(seen.access, schema === null ? [name] : [schema, name]),
  );
  const held = seen.access.relations.some(({ name, rowSecurity }) => rowSecurity && sources.includes(name));
  if (held && depth === DEPTH) return "said";
  const select = nodeAt(nodeAt(node, "subselect"), "SelectStmt");
  const sourced = nodesAt(select, "fromClause");
  // One that reads nothing itself, as the body of a function that is an expression, asks in what it gives.
  const conditions =
    sourced.length === 0
      ? nodesAt(select, "targetList").map((target) => nodeAt(nodeAt(target, "ResTarget"), "val"))
      : [nodeAt(select, "whereClause"), ...sourced.flatMap((item) => joined(item))];
  return strongest(conditions.map((condition) => affirmation(seen, condition, depth)));
}

const joined = (item: Node): readonly Node[] => nodesOf(item, "JoinExpr").map((join) => nodeAt(join, "quals"));

/** What a function asks counts as asked here; of one that cannot be read, the best is assumed. */
function called(node: Node, seen: Seen, depth: number): Affirmation {
  const routines = routinesCalled(seen.access, stringsAt(node, "funcname"));
  if (routines.length === 0) return hasColumn(node) ? "said" : "nothing";
  if (depth === 0) return "said";
  return strongest(
    routines.map((routine) => {
      const body = bodyOf(routine);
      if (body === null) return "said";
      const inside = affirmation(seen, body.root, routine.definer ? depth - 1 : depth);
      return inside;
    }),
  );
}

const bodies = new WeakMap<Routine, { readonly body: Expression | null }>();

const bodyOf = (routine: Routine): Expression | null => {
  const known = bodies.get(routine) ?? { body: returnedBy(routine.definition ?? "") };
  bodies.set(routine, known);
  return known.body;
};

/** Does it ask what the asker has to do with the row, or for more than that there is something of the asker's? */
function isAskedFor(seen: Seen, { expression, calls }: Clause): boolean {
  const direct = nodesOf(expression.root, "SubLink").filter((query) => sourcesIn(query).length > 0);
  const isToldWho = (site: CallSite) =>
    calls.some(({ name, within }) => within === site && routineAsks(seen.access, name));
  const loose = calls.filter(
    (site) =>
      (routineAsks(seen.access, site.name) || isToldWho(site)) && routinesCalled(seen.access, site.name).length > 0,
  );
  const tied = loose.some(({ perRow }) => perRow);
  const bodies = loose.flatMap(({ name, node }) =>
    routinesCalled(seen.access, name).map((routine) => ({ body: bodyOf(routine), fixed: fixedIn(routine, node) })),
  );
  if (tied || bodies.some(({ body }) => body === null)) return true;
  const inside = bodies.flatMap(({ body, fixed }) =>
    (body === null ? [] : nodesOf(body.root, "SubLink"))
      .filter((query) => sourcesIn(query).length > 0)
      .map((query) => ({ query, fixed })),
  );
  if (direct.length + inside.length === 0) return true;
  const table = nameParts(seen.relation.name).at(-1) ?? "";
  return (
    direct.some((query) => isAboutTheRow(query, table) || isAboutTheAsker(seen, query)) ||
    inside.some(({ query, fixed }) => isAboutTheAsker(seen, query, fixed))
  );
}

/** Parameters that a call hands a constant to, like the role that it asks for. */
const fixedIn = ({ definition }: Routine, call: Node): ReadonlySet<string> => {
  const names = parametersOf(definition ?? "");
  const handed = nodesAt(call, "args").map((arg, index) => {
    const named = nodeAt(arg, "NamedArgExpr");
    const value = isNode(arg.NamedArgExpr) ? nodeAt(named, "arg") : arg;
    return isFixed(value) ? [textAt(named, "name") ?? names[index] ?? "", `$${index + 1}`] : [];
  });
  return new Set(handed.flat());
};

/** Does it ask for more than that there is something of the asker's, like a role that they have? */
const isAboutTheAsker = (seen: Seen, query: Node, fixed: ReadonlySet<string> = new Set()): boolean =>
  !forgets(seen, query) && (isCondition(query, fixed) || sourcesIn(query).some(({ name }) => isOffice(name)));

/** Whoever stands in such a table is more than a user by that. */
export const isOffice = (table: string): boolean =>
  /admin|staff|moderator|superuser|operator|support|employee|manager|editor|internal|reviewer|service/i.test(table);

/** Does a sub-select look at the row that it decides on? */
function isAboutTheRow(query: Node, table: string): boolean {
  if (Object.keys(nodeAt(query, "testexpr")).length > 0) return true;
  const inside = new Set(sourcesIn(query).map(({ alias }) => alias));
  return columnsIn(query).some(
    (column) => column.length === 1 || column.at(-2) === table || !inside.has(column.at(-2) ?? ""),
  );
}

/** Does it compare something with a constant, like a role that somebody has? */
const isCondition = (query: Node, fixed: ReadonlySet<string>): boolean =>
  nodesOf(nodeAt(query, "subselect"), "A_Expr").some((comparison) => {
    const sides = [nodeAt(comparison, "lexpr"), nodeAt(comparison, "rexpr")];
    const handed = sides.map((side) => isHanded(side, fixed));
    return (
      sides.some((side, index) => isColumn(side) && handed[index] === false) &&
      sides.some((side, index) => handed[index] === true || (!isColumn(side) && isFixed(side)))
    );
  }) || nodesOf(query, "BoolExpr").some((connected) => nodesAt(connected, "args").some(isColumn));

/** Is it a parameter that a constant is handed to? */
const isHanded = (node: Node, fixed: ReadonlySet<string>): boolean => {
  if (isNode(node.TypeCast)) return isHanded(nodeAt(node.TypeCast, "arg"), fixed);
  if (isNode(node.ParamRef)) return fixed.has(`$${node.ParamRef.number}`);
  return fixed.has(stringsAt(nodeAt(node, "ColumnRef"), "fields").at(-1) ?? "");
};

const isColumn = (node: Node): boolean =>
  isNode(node.ColumnRef) || (isNode(node.TypeCast) && isColumn(nodeAt(node.TypeCast, "arg")));

const isFixed = (node: Node): boolean =>
  ["FuncCall", "SubLink", "ColumnRef", "SQLValueFunction"].every((kind) => nodesOf({ node }, kind).length === 0) &&
  nodesOf({ node }, "A_Const").length > 0;

const parentOf = (references: string | null): string =>
  references === null ? "" : references.replace(/\.(?:"(?:[^"]|"")*"|[^".]*)$/, "");

/** Is it about something that the row belongs to as well, a team or a tenant, without asking whether it is the same one? */
function forgets({ access, relation }: Seen, query: Node): boolean {
  const people = new Set([parentOf(ownerReference(relation))]);
  const named = columnsNamed(query);
  const parents = new Set(
    relation.columns
      .filter(({ name }) => !named.has(name))
      .map(({ references }) => parentOf(references))
      .filter((name) => name !== "" && !people.has(name)),
  );
  const sources = sourcesIn(query).flatMap(({ schema, name }) =>
    relationsCalled(access, schema === null ? [name] : [schema, name]),
  );
  return access.relations
    .filter(({ name }) => sources.includes(name))
    .some((source) => source.columns.some(({ references }) => parents.has(parentOf(references))));
}

/** Columns that a query holds against a constant: a kind, like a role in a table of roles, and nothing that one belongs to. */
const columnsNamed = (query: Node): ReadonlySet<string> =>
  new Set(
    nodesOf(nodeAt(query, "subselect"), "A_Expr").flatMap((comparison) => {
      const sides = [nodeAt(comparison, "lexpr"), nodeAt(comparison, "rexpr")];
      return sides.some(isFixed)
        ? sides.filter(isColumn).flatMap((side) => columnsIn(side).map((column) => column.at(-1) ?? ""))
        : [];
    }),
  );

const ownerReference = ({ columns, ownerColumn }: Relation): string | null =>
  columns.find(({ name }) => name === ownerColumn)?.references ?? null;
