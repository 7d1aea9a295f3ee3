// What the body of a function says, as statements of SQL. PL/pgSQL is taken apart at its own words, and every piece that
// is an expression or a statement is parsed by Postgres' grammar; a piece that is neither is passed over.
import { parse } from "../../sql/index.ts";
import { lex } from "../../sql/lex.ts";
import { type Node, nodeAt, nodesAt, textAt } from "../../sql/tree.ts";

export type BodyStatement = {
  /** A node under its tag: `{ SelectStmt: … }`. */
  readonly node: Node;
  /** Does it give the function's result? */
  readonly returns: boolean;
  /** The variable that takes its value. */
  readonly into: string | null;
};

export type Body = { readonly parameters: readonly string[]; readonly statements: readonly BodyStatement[] };

const nothing: Body = { parameters: [], statements: [] };

/** Reads what pg_get_functiondef prints. */
export const bodyOf = (definition: string): Body => {
  const [made] = parse(definition).statements;
  if (made?.tag !== "CreateFunctionStmt") return nothing;
  const parameters = nodesAt(made.node, "parameters")
    .map((parameter) => nodeAt(parameter, "FunctionParameter"))
    .filter(({ mode }) => !["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"].includes(String(mode)))
    .map((parameter) => textAt(parameter, "name") ?? "");
  const atomic = nodeAt(made.node, "sql_body");
  if (Object.keys(atomic).length > 0) return { parameters, statements: lastReturns(atomicNodes(atomic)) };
  const options = nodesAt(made.node, "options").map((option) => nodeAt(option, "DefElem"));
  const option = (name: string) => nodeAt(options.find(({ defname }) => defname === name) ?? {}, "arg");
  const language = textAt(nodeAt(option("language"), "String"), "sval");
  const text = textAt(nodeAt(nodesAt(nodeAt(option("as"), "List"), "items")[0] ?? {}, "String"), "sval") ?? "";
  if (language === "plpgsql") return { parameters, statements: proceduralStatements(text) };
  return language === "sql" ? { parameters, statements: lastReturns(nodesIn(text)) } : nothing;
};

const nodesIn = (sql: string): readonly Node[] =>
  parse(sql).statements.flatMap(({ tag, node }) => (tag === "Unparsed" ? [] : [{ [tag]: node }]));

const lastReturns = (nodes: readonly Node[]): readonly BodyStatement[] =>
  nodes.map((node, index) => ({ node, returns: index === nodes.length - 1, into: null }));

const atomicNodes = (body: Node): readonly Node[] => {
  if ("List" in body) return nodesAt(nodeAt(body, "List"), "items").flatMap(atomicNodes);
  const returned = nodeAt(body, "ReturnStmt").returnval;
  return returned === undefined ? [body] : [{ SelectStmt: { targetList: [{ ResTarget: { val: returned } }] } }];
};

type Word = { readonly text: string; readonly start: number; readonly end: number };
type Chunk = readonly Word[];

const boundaries: ReadonlySet<string> = new Set(["begin", "declare", "then", "else", "loop", "exception"]);

/** Pieces between semicolons and the words that PL/pgSQL puts around statements, outside of parentheses and CASE. */
const chunksOf = (body: string): readonly Chunk[] => {
  const chunks: Word[][] = [[]];
  let depth = 0;
  let cases = 0;
  lex(body, ({ kind, start, end }) => {
    if (kind === "comment") return true;
    const text = kind === "word" ? body.slice(start, end).toLowerCase() : body.slice(start, end);
    if (text === "(" || text === "[") depth++;
    if (text === ")" || text === "]") depth--;
    if (depth === 0 && text === "case") cases++;
    const closing = text === "end" && cases > 0;
    if (closing) cases--;
    if (depth <= 0 && (text === ";" || (cases === 0 && !closing && boundaries.has(text)))) {
      chunks.push([]);
      depth = 0;
      cases = 0;
    } else chunks.at(-1)?.push({ text, start, end });
    return true;
  });
  return chunks.filter((chunk) => chunk.length > 0);
};

const proceduralStatements = (body: string): readonly BodyStatement[] =>
  chunksOf(body).flatMap((chunk) => statementsOf(body, chunk));

const asks: ReadonlySet<string> = new Set(["if", "elsif", "elseif", "while", "when", "assert", "perform"]);
const silent: ReadonlySet<string> = new Set(["raise", "end", "exit", "continue", "get", "open", "fetch", "close"]);

const statementsOf = (body: string, chunk: Chunk): readonly BodyStatement[] => {
  const from = (index: number): string => {
    const first = chunk[index];
    return first === undefined ? "" : body.slice(first.start, chunk.at(-1)?.end);
  };
  const [first, second] = chunk;
  if (first === undefined || silent.has(first.text)) return [];
  if (first.text === "return") {
    if (second?.text === "query") return given(from(2), true, null);
    return given(`select ${from(second?.text === "next" ? 2 : 1)}`, true, null);
  }
  if (asks.has(first.text)) return given(`select ${from(1)}`, false, null);
  if (first.text === "for" || first.text === "foreach") {
    return given(from(chunk.findIndex(({ text }) => text === "in") + 1), false, null);
  }
  const sign = chunk.findIndex(({ text, start }) => [":=", "default"].includes(text) || body.startsWith(":=", start));
  const assigned = sign > 0 ? sign : second?.text === "=" ? 1 : -1;
  if (assigned > 0) {
    const rest = chunk[assigned]?.text === ":" ? assigned + 2 : assigned + 1;
    return given(`select ${from(rest)}`, false, first.text.replaceAll('"', ""));
  }
  return given(from(0), false, null);
};

const given = (sql: string, returns: boolean, into: string | null): readonly BodyStatement[] =>
  nodesIn(sql).map((node) => ({
    node,
    returns,
    into: into ?? textAt(nodeAt(nodeAt(nodeAt(node, "SelectStmt"), "intoClause"), "rel"), "relname"),
  }));
