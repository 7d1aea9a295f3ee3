// Every query that a policy, a view or a function asks, with the tables in it, and what each of its conditions says of a row
// of each of these. Functions are followed with what they are handed.
import type { Routine } from "../../model/index.ts";
import { returnedBy } from "../../sql/index.ts";
import { constantText, isNode, type Node, nodeAt, nodesAt, stringsAt } from "../../sql/tree.ts";
import { bodyOf } from "../facts/function-bodies.ts";
import { keyOf, routinePartsOf } from "../facts/names.ts";
import { type Scope, scopeOf, type Tables } from "../facts/scopes.ts";
import { isolated, type Meaning, type Names } from "./isolate.ts";

/** What a query asks of rows of one table. */
export type Asked = {
  /** Key of the table. */
  readonly table: string;
  readonly condition: Node;
  /** Is it a question about who asks alone, as whether they are an administrator? */
  readonly empowers: boolean;
};

/** What a parameter was handed: a constant, something of the row that is decided on, what a client wrote, or something else. */
type Handed = Node | "row" | "caller" | "other";

type Place = {
  /** Key of the table that a policy is on. */
  readonly own: string | null;
  readonly scopes: readonly Scope[];
  readonly parameters: ReadonlyMap<string, Handed>;
  /** Does a query that nothing ties to a row decide by being empty or not? */
  readonly tests: boolean;
  readonly depth: number;
};

export type Walker = {
  readonly policy: (condition: Node, own: string) => void;
  readonly view: (query: Node) => void;
  /** As clients call it. */
  readonly routine: (routine: Routine) => void;
};

const DEPTH = 4;
const inQueries = new Set(["SelectStmt", "larg", "rarg"]);

const bodies = new WeakMap<Routine, ReturnType<typeof bodyOf>>();
const bodyOfRoutine = (routine: Routine) => {
  const body = bodies.get(routine) ?? bodyOf(routine.definition ?? "");
  bodies.set(routine, body);
  return body;
};

const conditionsIn = (query: Node): readonly Node[] => {
  const quals = (item: Node): readonly Node[] => {
    const join = nodeAt(item, "JoinExpr");
    if (Object.keys(join).length === 0) return [];
    return [nodeAt(join, "quals"), ...quals(nodeAt(join, "larg")), ...quals(nodeAt(join, "rarg"))];
  };
  const all = [nodeAt(query, "whereClause"), ...nodesAt(query, "fromClause").flatMap(quals)];
  return all.filter((condition) => Object.keys(condition).length > 0);
};

const ties = (handed: Handed | undefined): boolean => handed === "row" || handed === "caller";

const isConstant = (node: Node): boolean =>
  constantText(node) !== null || (isNode(node.TypeCast) && isConstant(nodeAt(node.TypeCast, "arg")));

/** Does it ask anything but columns and constants? */
const callsSomething = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(callsSomething);
  if (!isNode(value)) return false;
  if (isNode(value.FuncCall) || isNode(value.ParamRef) || isNode(value.SQLValueFunction)) return true;
  return Object.values(value).some(callsSomething);
};

export const createWalker = (routines: readonly Routine[], tables: Tables, found: (asked: Asked) => void): Walker => {
  const byName = new Map<string, Routine[]>();
  for (const routine of routines) {
    const parts = routinePartsOf(routine.name);
    for (const key of [keyOf(...parts), keyOf(parts.at(-1) ?? "")])
      byName.set(key, [...(byName.get(key) ?? []), routine]);
  }
  const followed = new Set<string>();

  const tableOf = (fields: readonly string[], scopes: readonly Scope[]): string | null | undefined => {
    const [alias = ""] = fields;
    const inner = scopes.toReversed();
    if (fields.length === 2) return inner.find((scope) => scope.has(alias))?.get(alias);
    return inner.flatMap((scope) => [...scope.values()]).find((key) => key !== null && tables.has(key, alias));
  };

  const handedTo = (fields: readonly string[], { parameters }: Place): Handed | undefined =>
    parameters.get(fields.at(-1) ?? "");

  const meaningOf = (handed: Handed | undefined): Meaning => {
    if (handed === "row") return "another column";
    return isNode(handed) ? { handed } : null;
  };

  const outside = (fields: readonly string[], place: Place): Meaning => {
    const handed = handedTo(fields, place);
    const own = place.own !== null && tables.has(place.own, fields.at(-1) ?? "");
    return handed === undefined && own ? "another column" : meaningOf(handed);
  };

  const namesFor = (table: string, alias: string | null, place: Place): Names => ({
    column: (fields) => {
      const name = fields.at(-1) ?? "";
      const inScope = tableOf(fields, place.scopes);
      if (alias === null) {
        return inScope === undefined && tables.has(table, name) ? { own: name } : null;
      }
      const mine = fields.length === 2 ? fields[0] === alias : inScope === table;
      if (mine && inScope === table) return { own: name };
      return inScope === undefined ? outside(fields, place) : "another column";
    },
    parameter: (number) => meaningOf(place.parameters.get(`$${number}`)),
    call: unfolded,
  });

  /** The body of a function that is one expression, with its arguments in it. */
  const unfolded: Names["call"] = (name, args) => {
    const [routine, ...others] = byName.get(keyOf(...name)) ?? [];
    const body = routine === undefined || others.length > 0 ? null : returnedBy(routine.definition ?? "");
    if (routine === undefined || body === null) return null;
    const { parameters } = bodyOfRoutine(routine);
    const handedAt = (at: number): Meaning => {
      const arg = args[at];
      return arg === undefined ? null : { handed: arg };
    };
    return isolated(body.root, {
      column: (fields) => handedAt(parameters.indexOf(fields.at(-1) ?? "")),
      parameter: (number) => handedAt(number - 1),
      call: () => null,
    });
  };

  /** Is something in it of the row that is decided on, from outside of the query? */
  const isTied = (value: unknown, place: Place): boolean => {
    if (Array.isArray(value)) return value.some((item: unknown) => isTied(item, place));
    if (!isNode(value)) return false;
    if (isNode(value.ParamRef)) return ties(place.parameters.get(`$${Number(value.ParamRef.number ?? 0)}`));
    if (!isNode(value.ColumnRef)) return Object.values(value).some((item) => isTied(item, place));
    const fields = stringsAt(value.ColumnRef, "fields");
    const innermost = place.scopes.slice(-1);
    if (tableOf(fields, innermost) !== undefined) return false;
    if (tableOf(fields, place.scopes) !== undefined || ties(handedTo(fields, place))) return true;
    return place.own !== null && tables.has(place.own, fields.at(-1) ?? "");
  };

  const visitQuery = (query: Node, place: Place): void => {
    const conditions = conditionsIn(query);
    const [scope] = place.scopes.slice(-1);
    const tied = conditions.some((condition) => isTied(condition, place));
    const empowers = place.tests && !tied && conditions.some(callsSomething);
    for (const [alias, table] of scope ?? []) {
      if (table === null) continue;
      const names = namesFor(table, alias, place);
      for (const condition of conditions) found({ table, condition: isolated(condition, names), empowers });
    }
  };

  const handed = (arg: Node, place: Place): Handed => {
    if (isConstant(arg)) return arg;
    const inner = isNode(arg.ColumnRef) ? handedTo(stringsAt(arg.ColumnRef, "fields"), place) : undefined;
    if (inner !== undefined) return inner;
    return isTied(arg, { ...place, scopes: [...place.scopes, new Map()] }) ? "row" : "other";
  };

  const visitCall = (call: Node, place: Place): void => {
    const args = nodesAt(call, "args").map((arg) => handed(arg, place));
    for (const routine of byName.get(keyOf(...stringsAt(call, "funcname"))) ?? [])
      follow(routine, args, place.depth + 1);
  };

  const follow = (routine: Routine, args: readonly Handed[], depth: number): void => {
    const key = JSON.stringify([routine.name, args]);
    if (depth > DEPTH || followed.has(key)) return;
    followed.add(key);
    const { parameters, statements } = bodyOfRoutine(routine);
    const known = new Map(
      parameters.flatMap((name, index): [string, Handed][] => {
        const value = args[index] ?? "other";
        return [[`$${index + 1}`, value], ...(name === "" ? [] : [[name, value] as [string, Handed]])];
      }),
    );
    const tests = /\breturns boolean\b/i.test(routine.definition ?? "");
    const place: Place = { own: null, scopes: [], parameters: known, tests, depth };
    for (const { node } of statements) visit(node, place);
  };

  const visit = (value: unknown, place: Place): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, place);
    if (!isNode(value)) return;
    for (const [tag, body] of Object.entries(value)) {
      const node = isNode(body) ? body : {};
      const scope = inQueries.has(tag) ? scopeOf(node, tables) : new Map<string, string | null>();
      const inside = scope.size > 0 ? { ...place, scopes: [...place.scopes, scope] } : place;
      if (scope.size > 0) visitQuery(node, inside);
      if (tag === "FuncCall") visitCall(node, place);
      // What a row is looked for among, or what is given back, decides by what is in it.
      const tests = tag === "SubLink" ? node.subLinkType !== "ANY_SUBLINK" : inside.tests;
      visit(body, { ...inside, tests });
    }
  };

  return {
    policy: (condition, own) => {
      const place: Place = { own, scopes: [], parameters: new Map(), tests: true, depth: 0 };
      found({ table: own, condition: isolated(condition, namesFor(own, null, place)), empowers: false });
      visit(condition, place);
    },
    view: (query) => visit(query, { own: null, scopes: [], parameters: new Map(), tests: false, depth: 0 }),
    routine: (routine) =>
      follow(
        routine,
        bodyOfRoutine(routine).parameters.map((): Handed => "row"),
        0,
      ),
  };
};
