import { lex } from "./lex.ts";
import type { Statement } from "./parse.ts";

/** Where a statement asks what time it is. `offset` is into the text that the statement stands in. */
export type ClockUse = { readonly name: string; readonly offset: number };

/** The grammar's own words for now, and what says the same with a function that can be replaced. */
const CONSTANTS: ReadonlyMap<string, string> = new Map([
  ["current_date", "(pg_catalog.now()::date)"],
  ["current_time", "(pg_catalog.now()::timetz)"],
  ["current_timestamp", "(pg_catalog.now())"],
  ["localtime", "(pg_catalog.now()::time)"],
  ["localtimestamp", "(pg_catalog.now()::timestamp)"],
]);
const FUNCTIONS = new Set(["now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday"]);
const CHANCE = new Set(["random", "random_normal", "gen_random_uuid", "uuid_generate_v4", "uuidv4", "uuidv7"]);
const DEFINING = /^(?:Create|Alter|View|Index|Define|Composite|Comment|Rule)/;

type Found = ClockUse & { readonly end: number; readonly called: boolean };
type Span = Pick<Statement, "start" | "end">;

/** Places where DDL or a DO block reads the clock. A hint about why a result may depend on the day, never a proof. */
export function usesClock(sql: string, statement: Pick<Statement, "start" | "end" | "tag">): readonly ClockUse[] {
  const { tag } = statement;
  if (tag !== "DoStmt" && (!DEFINING.test(tag) || tag === "CreateFunctionStmt")) return [];
  return wordsIn(sql, statement, tag === "DoStmt")
    .filter(({ name, called }) => CONSTANTS.has(name) || (called && FUNCTIONS.has(name)))
    .map(({ name, offset }) => ({ name, offset }));
}

/**
 * May this statement leave in the schema what the clock or chance said while it ran? A block that asks them, a partition with
 * such bounds, or a call of whatever function. A default that asks whenever a row is written does not.
 */
export function mayFreezeClock(sql: string, statement: Pick<Statement, "start" | "end" | "tag">): boolean {
  const { start, end, tag } = statement;
  if (tag === "SelectStmt" || tag === "CallStmt") return wordsIn(sql, statement, false).some(({ called }) => called);
  const bounds = /^(?:Create|AlterTable)Stmt$/.test(tag) && /\bfor\s+values\b/i.test(sql.slice(start, end));
  if (tag !== "DoStmt" && !bounds) return false;
  return wordsIn(sql, statement, true).some(
    ({ name, called }) => CONSTANTS.has(name) || (called && (FUNCTIONS.has(name) || CHANCE.has(name))),
  );
}

/** The text with the grammar's own words for now replaced by calls of functions that say the same. */
export function withClockCalled(sql: string): string {
  let replaced = sql;
  // Called with a precision, the word has no such twin.
  const words = wordsIn(sql, { start: 0, end: sql.length }, true).filter(({ called }) => !called);
  for (const { name, offset, end } of words.toReversed()) {
    const call = CONSTANTS.get(name);
    if (call !== undefined) replaced = `${replaced.slice(0, offset)}${call}${replaced.slice(end)}`;
  }
  return replaced;
}

/** Words in lower case, in order. `bodies`: those in dollar-quoted text, too. */
function wordsIn(sql: string, { start, end }: Span, bodies: boolean): readonly Found[] {
  const found: Found[] = [];
  lex(
    sql,
    (token) => {
      if (token.kind === "dollar" && bodies) {
        const tag = sql.indexOf("$", token.start + 1) + 1 - token.start;
        found.push(...wordsIn(sql, { start: token.start + tag, end: token.end - tag }, bodies));
      }
      if (token.kind !== "word") return true;
      const name = sql.slice(token.start, token.end).toLowerCase();
      const called = /^\s*\(/.test(sql.slice(token.end, token.end + 40));
      found.push({ name, offset: token.start, end: token.end, called });
      return true;
    },
    start,
    end,
  );
  return found;
}
