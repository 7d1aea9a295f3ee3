// Files that pg_dump and people wrote for psql: data between `COPY … FROM stdin;` and `\.`, and lines that begin with a
// backslash. What a server can be sent is handed out as parts; what only psql can do is a fault with a way out.

import { follow, newDepth } from "./cut.ts";
import { lex, type Token } from "./lex.ts";
import { place } from "./place.ts";

export type ScriptPart =
  | { readonly type: "sql"; readonly start: number; readonly end: number }
  /** The statement without its semicolon, and its lines of data without the `\.` that ends them. */
  | {
      readonly type: "copy";
      readonly start: number;
      readonly end: number;
      readonly dataStart: number;
      readonly dataEnd: number;
    };

export type ScriptFault = { readonly line: number; readonly message: string; readonly hint: string };

export type PsqlScript = { readonly parts: readonly ScriptPart[]; readonly faults: readonly ScriptFault[] };

/** Where a text that psql understands falls into SQL, data, and what nobody but psql can do. */
export function psqlScript(sql: string): PsqlScript {
  if (!sql.includes("\\") && !/\bfrom\s+stdin\b/i.test(sql)) {
    return { parts: sql === "" ? [] : [{ type: "sql", start: 0, end: sql.length }], faults: [] };
  }
  const parts: ScriptPart[] = [];
  const faults: ScriptFault[] = [];
  for (let at = 0; at < sql.length; ) {
    const stop = findStop(sql, at);
    const end = stop?.start ?? sql.length;
    if (sql.slice(at, end).trim() !== "") parts.push({ type: "sql", start: at, end });
    if (stop === null) break;
    if (stop.type === "copy") at = takeCopy(sql, stop, parts, faults);
    else at = takeCommand(sql, stop.start, faults);
  }
  return { parts, faults };
}

type Stop =
  | { readonly type: "command"; readonly start: number }
  | { readonly type: "copy"; readonly start: number; readonly end: number; readonly semicolon: number };

/** The next backslash outside of quotes, or the next COPY … FROM stdin with its semicolon. */
function findStop(sql: string, from: number): Stop | null {
  const depth = newDepth();
  let stop: Stop | null = null;
  let start = -1;
  let end = -1;
  let before = "";
  let stdin = false;
  lex(
    sql,
    (token) => {
      if (token.kind === "comment") return true;
      if (token.kind === "backslash") {
        stop = { type: "command", start: token.start };
        return false;
      }
      if (follow(sql, token, depth)) {
        if (stdin) stop = { type: "copy", start, end, semicolon: token.start };
        start = -1;
        before = "";
        return stop === null;
      }
      if (start === -1) start = token.start;
      end = token.end;
      const word = shortWord(sql, token);
      if (depth.words[0] === "copy" && depth.parentheses === 0 && before === "from" && word === "stdin") stdin = true;
      before = word;
      return true;
    },
    from,
  );
  return stop;
}

function shortWord(sql: string, token: Token): string {
  return token.kind === "word" && token.end - token.start <= 5 ? sql.slice(token.start, token.end).toLowerCase() : "";
}

function takeCopy(sql: string, stop: Stop & { type: "copy" }, parts: ScriptPart[], faults: ScriptFault[]): number {
  const dataStart = behindLine(sql, stop.semicolon);
  const rest = sql.slice(stop.semicolon + 1, dataStart).trim();
  if (rest !== "" && !rest.startsWith("--")) {
    faults.push({
      line: place(sql, stop.semicolon).line,
      message: "more SQL follows `COPY … FROM stdin` on its line, where its data should begin",
      hint: "Put the next statement behind the line `\\.` that ends the data.",
    });
  }
  const mark = /^\\\.[ \t]*$/m;
  const found = mark.exec(sql.slice(dataStart));
  const dataEnd = found === null ? sql.length : dataStart + found.index;
  parts.push({ type: "copy", start: stop.start, end: stop.end, dataStart, dataEnd });
  return found === null ? sql.length : behindLine(sql, dataEnd);
}

function behindLine(sql: string, at: number): number {
  for (let end = at; end < sql.length; end++) {
    const code = sql.charCodeAt(end);
    if (code === 10) return end + 1;
    if (code === 13) return sql.charCodeAt(end + 1) === 10 ? end + 2 : end + 1;
  }
  return sql.length;
}

const HINTS: ReadonlyMap<string, string> = new Map([
  ["c", "Remove it: a migration runs in the one database that it migrates."],
  ["connect", "Remove it: a migration runs in the one database that it migrates."],
  ["i", "Paste the content of that file here, or make it a migration of its own."],
  ["ir", "Paste the content of that file here, or make it a migration of its own."],
  ["include", "Paste the content of that file here, or make it a migration of its own."],
  ["include_relative", "Paste the content of that file here, or make it a migration of its own."],
  ["set", "Write the value where it is used: variables are known to psql only."],
  ["gset", "Use a DO block with a variable: variables are known to psql only."],
  ["gexec", "Use a DO block with EXECUTE: only psql runs what a query answers."],
  ["copy", "Write `COPY … FROM stdin` with the data below it, or insert the rows."],
  ["!", "Run the command outside of the migration: a server has no shell to run it in."],
]);

function takeCommand(sql: string, start: number, faults: ScriptFault[]): number {
  const next = behindLine(sql, start);
  const command = /^\\(!|[A-Za-z_]+|.?)/.exec(sql.slice(start, Math.min(next, start + 40)))?.[1] ?? "";
  if (command === "restrict" || command === "unrestrict") return next;
  faults.push({
    line: place(sql, start).line,
    message: `\`\\${command}\` is a command of psql, not SQL`,
    hint: HINTS.get(command) ?? "Remove it, or write what it does in SQL: no server understands it.",
  });
  return next;
}
