// The embedded Postgres is built without lz4, which real servers have: `compression lz4` is refused there. pglz takes its
// place where a column is changed, so that a way back that forgets it is still seen; elsewhere the server's default does.
// As long as the original, line by line: COLUMN is a word that may be left out, and makes room for a longer name.

import { blankLiterals } from "../envelope/blank-literals.ts";

const spaces = (text: string): string => text.replace(/[^\r\n]/g, " ");

const name = String.raw`(?:"[^"]+"|[\w$]+)`;
const changed = new RegExp(String.raw`\bcolumn(\s+${name}\s+set\s+compression\s+)lz4\b`, "gi");
const changedTersely = /\bset(\s+)compression(\s+)lz4\b/gi;
const declared = /\bcompression\s+lz4\b/gi;
const setting = /\bdefault_toast_compression\s*(?:=|\bto\b)\s*/gi;
const value = /'lz4'|"lz4"/iy;

type Edit = { readonly start: number; readonly text: string };

const edits = (sql: string, text: string): readonly Edit[] => {
  const settings = [...text.matchAll(setting)].flatMap(({ index, 0: found }): readonly Edit[] => {
    // A literal is blank in the text, so the pattern ran over it.
    const behind = index + found.trimEnd().length;
    const start = behind + sql.slice(behind).search(/\S|$/);
    value.lastIndex = start;
    return value.test(sql) ? [{ start, text: "pglz " }] : [];
  });
  return [
    ...settings,
    ...[...text.matchAll(changed)].map(({ index, 1: middle = "" }) => ({ start: index, text: `     ${middle}pglz` })),
    ...[...text.matchAll(changedTersely)].map(({ index, 1: a = "", 2: b = "" }) => ({
      start: index,
      // Changes nothing, and is as long.
      text: `reset${a}(n_distinct)${b}`,
    })),
    ...[...text.matchAll(declared)].map(({ index, 0: found }) => ({ start: index, text: spaces(found) })),
  ];
};

export const withoutLz4 = (sql: string): string => {
  if (!/lz4/i.test(sql)) return sql;
  const taken: (readonly [number, number])[] = [];
  let result = sql;
  for (const { start, text } of edits(sql, blankLiterals(sql, { keepBodies: true }))) {
    const end = start + text.length;
    if (taken.some(([from, to]) => start < to && from < end)) continue;
    taken.push([start, end]);
    result = result.slice(0, start) + text + result.slice(end);
  }
  return result;
};
