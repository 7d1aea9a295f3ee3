import { lex } from "./lex.ts";
import { psqlScript } from "./psql-script.ts";

/** How two texts compare: equal, equal but for comments and white space between tokens, or different. */
export function sameSql(a: string, b: string): "identical" | "cosmetic" | "different" {
  if (a === b) return "identical";
  const left = significant(a);
  const right = significant(b);
  return left.length === right.length && left.every((token, index) => token === right[index])
    ? "cosmetic"
    : "different";
}

/** Do two texts hold the same statements, however they are cut and ended? */
export function sameStatements(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => significant(text).filter((token) => token !== ";"));
  return left?.length === right?.length && left?.every((token, index) => token === right?.[index]) === true;
}

/** Tokens without comments; the lines of COPY data as they are. A byte order mark and CR before LF mean nothing. */
function significant(text: string): readonly string[] {
  const tokens: string[] = [];
  visitSignificant(text, (token) => tokens.push(token));
  return tokens;
}

/** Calls `visit` for all of a text but comments and white space between tokens: what it calls for is what `sameSql` compares. */
export function visitSignificant(text: string, visit: (token: string) => void): void {
  const sql = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  for (const part of psqlScript(sql).parts) {
    lex(
      sql,
      (token) => {
        if (token.kind !== "comment") visit(sql.slice(token.start, token.end));
        return true;
      },
      part.start,
      part.end,
    );
    if (part.type === "copy") visit(sql.slice(part.dataStart, part.dataEnd));
  }
}
