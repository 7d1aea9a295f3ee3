import { parse, type Statement } from "./parse.ts";
import { psqlScript } from "./psql-script.ts";

/** The statements of a script that may hold COPY data and psql commands, with offsets into the whole script. */
export function scriptStatements(sql: string): readonly Statement[] {
  const { parts } = psqlScript(sql);
  const [only] = parts;
  if (only === undefined) return [];
  if (parts.length === 1 && only.type === "sql" && only.end - only.start === sql.length) return parse(sql).statements;
  let text = "";
  for (const part of parts) {
    text = text.padEnd(part.start) + sql.slice(part.start, part.end);
    if (part.type === "copy") text += ";";
  }
  return parse(text).statements;
}
