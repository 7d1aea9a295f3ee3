import type { Script } from "../model/index.ts";
import { parse, type Statement } from "./parse.ts";
import { psqlScript } from "./psql-script.ts";

/** One statement as it is sent: offsets into the script. `copy`: the data that goes with it. */
export type Piece = Statement & { readonly copy: { readonly start: number; readonly end: number } | null };

// Trees of large texts are made when somebody asks: hundreds of thousands of them do not fit into memory.
class PieceOf implements Piece {
  readonly start: number;
  readonly end: number;
  readonly copy: Piece["copy"];
  readonly #statement: Statement;

  constructor(statement: Statement, at: number, copy: Piece["copy"] = null) {
    this.start = at + statement.start;
    this.end = at + statement.end;
    this.copy = copy;
    this.#statement = statement;
  }

  get tag(): string {
    return this.#statement.tag;
  }

  get node(): Record<string, unknown> {
    return this.#statement.node;
  }
}

const statementsIn = (sql: string, { start, end }: { readonly start: number; readonly end: number }) =>
  parse(sql.slice(start, end)).statements;

/** The statements of a script, in order. Where the grammar refuses the text, the tool's own cuts stand. */
export const piecesOf = (script: Script): readonly Piece[] => {
  if (script.queries !== null && parse(script.sql).error !== null) {
    return script.queries.map(({ start, end }) => ({ start, end, tag: "Unparsed", node: {}, copy: null }));
  }
  return psqlScript(script.sql).parts.flatMap((part) => {
    const statements = statementsIn(script.sql, part);
    if (part.type === "sql") return statements.map((statement) => new PieceOf(statement, part.start));
    const copy = { start: part.dataStart, end: part.dataEnd };
    const first = statements[0] ?? { start: 0, end: part.end - part.start, tag: "CopyStmt", node: {} };
    return [new PieceOf(first, part.start, copy)];
  });
};

export const textOf = (script: Script, { start, end }: Pick<Piece, "start" | "end">): string =>
  script.sql.slice(start, end);
