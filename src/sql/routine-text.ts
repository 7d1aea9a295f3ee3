// What the definition of a function (pg_get_functiondef) says of itself. Bodies in SQL are read with the grammar; in other
// languages by token, which is enough to tell what they name, not what they do.

import { lex } from "./lex.ts";
import { parseRaw } from "./load-parser.ts";
import { type Expression, parseExpression } from "./policy-expression.ts";
import { nodeAt, nodesAt, stringsAt, textAt } from "./tree.ts";

export type Mention = {
  /** Parts of a name, folded as Postgres does: `["public", "members"]`. */
  readonly parts: readonly string[];
  /** Does a parenthesis follow? */
  readonly called: boolean;
};

export type RoutineText = {
  readonly mentions: readonly Mention[];
  /** Contents of its text constants. */
  readonly texts: readonly string[];
  /** Same answer within a statement for the same arguments, and none that is settled for ever. */
  readonly stable: boolean;
};

/** What a definition names, its body too, comments left out. */
export function readRoutine(definition: string): RoutineText {
  const mentions: Mention[] = [];
  const texts: string[] = [];
  const header = new Set<string>();
  const read = (from: number, to: number, depth: number): void => {
    let parts: string[] = [];
    let dotted = false;
    const close = (called: boolean): void => {
      if (parts.length > 0) mentions.push({ parts, called });
      parts = [];
      dotted = false;
    };
    lex(
      definition,
      (token) => {
        const text = definition.slice(token.start, token.end);
        if (token.kind === "comment") return true;
        if (token.kind === "word" || token.kind === "name") {
          if (!dotted) close(false);
          parts.push(token.kind === "word" ? text.toLowerCase() : text.slice(1, -1).replaceAll('""', '"'));
          if (depth === 0 && token.kind === "word") header.add(text.toLowerCase());
          dotted = false;
          return true;
        }
        if (token.kind === "operator" && text === "." && parts.length > 0) {
          dotted = true;
          return true;
        }
        close(text === "(");
        if (token.kind === "string") texts.push(text.replace(/^[a-z&]*'|'$/gi, "").replaceAll("''", "'"));
        if (token.kind !== "dollar") return true;
        const tag = definition.indexOf("$", token.start + 1) + 1 - token.start;
        read(token.start + tag, token.end - tag, depth + 1);
        return true;
      },
      from,
      to,
    );
    close(false);
  };
  read(0, definition.length, 0);
  return { mentions, texts, stable: header.has("stable") };
}

/** Names of what is handed in, in order; empty where one has none. */
export function parametersOf(definition: string): readonly string[] {
  const raw = parseRaw(definition);
  if ("error" in raw) return [];
  return nodesAt(raw.statements[0]?.node ?? {}, "parameters")
    .map((parameter) => nodeAt(parameter, "FunctionParameter"))
    .filter(({ mode }) => !["FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"].includes(String(mode)))
    .map((parameter) => textAt(parameter, "name") ?? "");
}

/** What a function returns, as an expression: the query of one in SQL, what a one-line one in PL/pgSQL returns. */
export function returnedBy(definition: string): Expression | null {
  const raw = parseRaw(definition);
  if ("error" in raw) return null;
  const options = nodesAt(raw.statements[0]?.node ?? {}, "options").map((option) => nodeAt(option, "DefElem"));
  const body = options.find(({ defname }) => defname === "as");
  const text = stringsAt(nodeAt(nodeAt(body ?? {}, "arg"), "List"), "items")[0];
  const language = options.find(({ defname }) => defname === "language");
  if (text === undefined) return null;
  if (textAt(nodeAt(nodeAt(language ?? {}, "arg"), "String"), "sval") === "sql") return scalarQuery(text);
  const returned = /^\s*begin\s+return\b([^;]*);\s*end\s*;?\s*$/i.exec(text)?.[1];
  return returned === undefined ? null : scalarQuery(`select ${returned}`);
}

function scalarQuery(query: string): Expression | null {
  const raw = parseRaw(query);
  if ("error" in raw || raw.statements.length !== 1 || raw.statements[0]?.tag !== "SelectStmt") return null;
  return parseExpression(`(\n${query.replace(/;\s*$/, "")}\n)`);
}
