// Rows in a test are made up; whether production holds such, only production can say. The question, ready to be pasted: it
// counts the rows that a statement was refused for, written from what the statement demands.
import type { Failure, Script } from "../model/index.ts";
import {
  type Node,
  nodeAt,
  nodesAt,
  offsetOfLine,
  quoteName,
  type Statement,
  scriptStatements,
  stringsAt,
  textAt,
} from "../sql/index.ts";

/** As the statement names it. */
const tableOf = (relation: Node): string =>
  ["schemaname", "relname"]
    .flatMap((part) => textAt(relation, part) ?? [])
    .map(quoteName)
    .join(".");

const counting = (rest: string): string => `select count(*) from ${rest};`;

const doubles = (table: string, columns: readonly string[]): string | null => {
  if (columns.length === 0) return null;
  const names = columns.map(quoteName);
  const where = names.map((name) => `${name} is not null`);
  const groups = `select from ${table} where ${where.join(" and ")} group by ${names.join(", ")} having count(*) > 1`;
  return counting(`(${groups}) as doubles`);
};

// Quoted whole, parentheses, and what could hide some.
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]|--|\/\*|\$|\\/g;

/** What stands between the first parentheses behind a word; null where that is not plain to see. */
const within = (text: string, word: RegExp): string | null => {
  const found = word.exec(text);
  if (found === null) return null;
  const start = found.index + found[0].length;
  let depth = 1;
  for (const { 0: token, index } of text.slice(start).matchAll(tokens)) {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else if (!/^['"]/.test(token)) return null;
    if (depth === 0) return text.slice(start, start + index).trim();
  }
  return null;
};

const orphans = (table: string, constraint: Node): string | null => {
  const [own, theirs] = [stringsAt(constraint, "fk_attrs"), stringsAt(constraint, "pk_attrs")];
  if (own.length === 0 || own.length !== theirs.length) return null;
  const given = own.map((name) => `child.${quoteName(name)} is not null`);
  const equal = own.map((name, at) => `parent.${quoteName(theirs[at] ?? "")} = child.${quoteName(name)}`);
  const parents = `select from ${tableOf(nodeAt(constraint, "pktable"))} as parent where ${equal.join(" and ")}`;
  return counting(`${table} as child where ${given.join(" and ")} and not exists (${parents})`);
};

const ofConstraint = (table: string, constraint: Node, text: string): string | null => {
  const kind = textAt(constraint, "contype");
  if (kind === "CONSTR_UNIQUE" || kind === "CONSTR_PRIMARY") return doubles(table, stringsAt(constraint, "keys"));
  if (kind === "CONSTR_FOREIGN") return orphans(table, constraint);
  const expression = kind === "CONSTR_CHECK" ? within(text, /\bcheck\s*\(/i) : null;
  return expression === null ? null : counting(`${table} where not (${expression})`);
};

const ofAlteration = ({ node }: Statement, text: string): string | null => {
  const commands = nodesAt(node, "cmds").map((one) => nodeAt(one, "AlterTableCmd"));
  const [command] = commands;
  // Which of several was refused, nobody said.
  if (command === undefined || commands.length > 1) return null;
  const table = tableOf(nodeAt(node, "relation"));
  const column = quoteName(textAt(command, "name") ?? "");
  switch (textAt(command, "subtype")) {
    case "AT_SetNotNull":
      return counting(`${table} where ${column} is null`);
    case "AT_AddConstraint":
      return ofConstraint(table, nodeAt(nodeAt(command, "def"), "Constraint"), text);
    case "AT_AddColumn":
      return counting(table);
    default:
      return null;
  }
};

const ofIndex = ({ node }: Statement): string | null => {
  const columns = nodesAt(node, "indexParams").map((one) => textAt(nodeAt(one, "IndexElem"), "name"));
  if (node.unique !== true || node.whereClause !== undefined || columns.includes(null)) return null;
  return doubles(
    tableOf(nodeAt(node, "relation")),
    columns.filter((name) => name !== null),
  );
};

// What rows break: null, unique, check, foreign key.
const ofRules: ReadonlySet<string> = new Set(["23502", "23505", "23514", "23503"]);

/** Null where the question is not to be read from the statement. */
export const offendingRows = ({ sql }: Script, { sqlstate, line, column }: Failure): string | null => {
  if (!ofRules.has(sqlstate)) return null;
  const offset = offsetOfLine(sql, line) + column - 1;
  const statement = scriptStatements(sql).findLast(({ start }) => start <= offset);
  if (statement === undefined) return null;
  if (statement.tag === "IndexStmt") return ofIndex(statement);
  return statement.tag === "AlterTableStmt" ? ofAlteration(statement, sql.slice(statement.start, statement.end)) : null;
};
