// The safer way in the place of the statements that it is offered for: what is not for the same migration comes later.

import type { Finding } from "../../src/model/index.ts";
import { piecesOf, place } from "../../src/sql/index.ts";

const remark = /^-- in (?:the migration after that|a later migration, when no code uses the old one any more):\n/m;

/**
 * What belongs into this file, and into each that follows. A file with a statement that no transaction holds is run statement
 * by statement, so that all of it may stand there.
 */
const splitFix = (fix: string): readonly string[] => (/\bconcurrently\b/i.test(fix) ? [fix] : fix.split(remark));

export const saferIn = (
  sql: string,
  findings: readonly Finding[],
): { readonly here: string; readonly later: readonly string[] } => {
  const pieces = piecesOf({ file: "", sql, transaction: "one", queries: null });
  const parts = pieces.map(({ start, end }) => {
    const fix = findings.find(({ line }) => line === place(sql, start).line)?.fix ?? null;
    return fix === null ? [`${sql.slice(start, end)};`] : splitFix(fix);
  });
  return {
    here: `${parts.map(([here]) => here).join("\n\n")}\n`,
    later: parts.flatMap(([, ...later]) => later),
  };
};
