// Postgres' parser takes expressions of any depth, but the WASM build prints its trees by recursion and is damaged when
// the stack ends. So depth is estimated first, on tokens: chains of operators and joins, and what stands around them.

import { lex } from "./lex.ts";

const DEEPEST = 2000;

/** Words that put one more node above what stands to their left, and those that do so across commas. */
const CHAINING = new Set([
  "not",
  "is",
  "isnull",
  "notnull",
  "collate",
  "between",
  "in",
  "like",
  "ilike",
  "similar",
  "at",
]);
const LASTING = new Set(["join", "union", "except", "intersect", "case"]);
/** Behind these begins a sibling, not a child. */
const FRESH = new Set(["when", "then", "else", "and", "or", "where", "from"]);

type Level = { chain: number; lasting: number };

/** Offset at which a statement is nested deeper than the parser can print, or null. */
export function tooDeepAt(sql: string): number | null {
  if (sql.length < DEEPEST * 2) return null;
  let levels: Level[] = [{ chain: 0, lasting: 0 }];
  let depth = 0;
  let found: number | null = null;
  const add = (level: Level, field: keyof Level, by: number) => {
    level[field] += by;
    depth += by;
  };
  lex(sql, (token) => {
    const level = levels.at(-1);
    if (level === undefined || token.kind === "comment") return true;
    if (token.kind === "word") {
      if (token.end - token.start > 9) return true;
      const word = sql.slice(token.start, token.end).toLowerCase();
      if (CHAINING.has(word)) add(level, "chain", 1);
      else if (LASTING.has(word)) add(level, "lasting", 1);
      else if (FRESH.has(word)) add(level, "chain", -level.chain);
      else if (word === "end" && level.lasting > 0) add(level, "lasting", -1);
    } else if (token.kind === "operator") {
      const sign = sql.charAt(token.start);
      if (sign === "(" || sign === "[") {
        levels.push({ chain: 1, lasting: 0 });
        depth++;
      } else if ((sign === ")" || sign === "]") && levels.length > 1) {
        depth -= level.chain + level.lasting;
        levels.pop();
      } else if (sign === ",") add(level, "chain", -level.chain);
      else if (sign === ";" && levels.length === 1) {
        levels = [{ chain: 0, lasting: 0 }];
        depth = 0;
      } else if (sign !== ".") add(level, "chain", 1);
    }
    if (depth > DEEPEST) found = token.start;
    return found === null;
  });
  return found;
}
