import type { Script } from "../model/index.ts";
import { parse, type Statement } from "./parse.ts";
import { psqlScript } from "./psql-script.ts";

/** One statement as it is sent: offsets into the script. `copy`: the data that goes with it. */
export type Piece = Statement & { readonly copy: { readonly start: number; readonly end: number } | null };

const within = (sql: string, start: number, end: number): readonly Piece[] =>
  parse(sql.slice(start, end)).statements.map(({ start: from, end: to, tag, node }) => ({
    start: start + from,
    end: start + to,
    tag,
    node,
    copy: null,
  }));

/** The statements of a script, in order. Where the grammar refuses the text, the tool's own cuts stand. */
export const piecesOf = (script: Script): readonly Piece[] => {
  if (script.queries !== null && parse(script.sql).error !== null) {
    return script.queries.map(({ start, end }) => ({ start, end, tag: "Unparsed", node: {}, copy: null }));
  }
  return psqlScript(script.sql).parts.flatMap((part) => {
    if (part.type === "sql") return within(script.sql, part.start, part.end);
    const [statement] = within(script.sql, part.start, part.end);
    const copy = { start: part.dataStart, end: part.dataEnd };
    return [{ ...(statement ?? { start: part.start, end: part.end, tag: "CopyStmt", node: {} }), copy }];
  });
};

export const textOf = (script: Script, { start, end }: Pick<Piece, "start" | "end">): string =>
  script.sql.slice(start, end);
