// Writing names and texts into SQL, as Postgres' own quote_ident and quote_literal do.

import { Problem } from "../model/index.ts";
import { isReserved } from "./keywords.ts";

/** A name as SQL takes it, quoted only when it must be. */
export function quoteName(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !isReserved(name)) return name;
  return `"${withoutNul(name).replaceAll('"', '""')}"`;
}

/** A text as a literal that means the same under every setting of standard_conforming_strings. */
export function quoteLiteral(text: string): string {
  const doubled = withoutNul(text).replaceAll("'", "''");
  return doubled.includes("\\") ? `E'${doubled.replaceAll("\\", "\\\\")}'` : `'${doubled}'`;
}

export function qualified(schema: string, name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

function withoutNul(text: string): string {
  if (!text.includes("\0")) return text;
  throw new Problem("nul-in-sql", "a name or text for SQL holds a NUL character, which Postgres cannot store");
}

/** A name as people say it, of one that SQL or Postgres wrote: without quotes. */
export function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** The parts of a dotted name, as they were written: `public."My table".id` → public, "My table", id. */
export function partsOfName(name: string): readonly string[] {
  return name.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
}
