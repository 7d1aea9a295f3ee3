// Names as Postgres prints them, and their parts.
import { partsOfName, unquoted } from "../../sql/index.ts";

/** The parts of a dotted name, unquoted: `public."My table".id` → public, My table, id. */
export const partsOf = (name: string): readonly string[] => partsOfName(name).map(unquoted);

/** One text for the same parts, however they were quoted. No name holds a NUL. */
export const keyOf = (...parts: readonly string[]): string => parts.join("\0");

/** `schema.name` of a routine, without its argument types. */
export const routinePartsOf = (name: string): readonly string[] => {
  const [whole = ""] = /^(?:"(?:[^"]|"")*"|[^"(])*/.exec(name) ?? [];
  return partsOf(whole);
};

const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** Does a pattern of the settings name this relation? `public` is meant where no schema is written; case and quotes as in SQL or without. */
export const namedBy = (pattern: string, schema: string, bare: string, name: string): boolean => {
  const patterns = pattern.includes(".") ? [pattern, `public.${pattern}`] : [`public.${pattern}`];
  return patterns.some((one) => matches(one, name) || matches(one, `${schema}.${bare}`));
};
