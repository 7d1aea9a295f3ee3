import { lex } from "./lex.ts";
import type { Statement } from "./parse.ts";

/** Where a statement asks what time it is. `offset` is into the text that the statement stands in. */
export type ClockUse = { readonly name: string; readonly offset: number };

const CONSTANTS = new Set(["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"]);
const FUNCTIONS = new Set(["now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday"]);
const DEFINING = /^(?:Create|Alter|View|Index|Define|Composite|Comment|Rule)/;

/** Places where DDL or a DO block reads the clock. A hint about why a result may depend on the day, never a proof. */
export function usesClock(sql: string, statement: Pick<Statement, "start" | "end" | "tag">): readonly ClockUse[] {
  const { start, end, tag } = statement;
  if (tag === "DoStmt") return inRange(sql, start, end, true);
  return DEFINING.test(tag) && tag !== "CreateFunctionStmt" ? inRange(sql, start, end, false) : [];
}

function inRange(sql: string, start: number, end: number, bodies: boolean): readonly ClockUse[] {
  const found: ClockUse[] = [];
  lex(
    sql,
    (token) => {
      if (token.kind === "dollar" && bodies) {
        const tag = sql.indexOf("$", token.start + 1) + 1 - token.start;
        found.push(...inRange(sql, token.start + tag, token.end - tag, bodies));
      }
      if (token.kind !== "word") return true;
      const name = sql.slice(token.start, token.end).toLowerCase();
      const called = FUNCTIONS.has(name) && /^\s*\(/.test(sql.slice(token.end, token.end + 40));
      if (called || CONSTANTS.has(name)) found.push({ name, offset: token.start });
      return true;
    },
    start,
    end,
  );
  return found;
}
