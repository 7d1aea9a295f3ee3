// Which tables, views and enums the blocks of a schema stand for, and on which lines. Only names are read here, and where
// they stand; what the blocks mean is for Prisma's engine to say.
import { attributeOf, type Block, blanked, blocksOf, type Entry, firstString, stringsIn } from "./blocks.ts";
import type { SchemaFile } from "./mend.ts";

export type Field = {
  /** As Prisma's client calls it. */
  readonly field: string;
  /** As the database calls it. */
  readonly column: string;
  /** What stands for its type: `Int?`, `Post[]`. */
  readonly type: string;
  readonly text: string;
  readonly line: number;
};

/** A block that stands for something in the database. */
export type Model = {
  readonly kind: "table" | "view" | "enum";
  readonly model: string;
  readonly schema: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly fields: readonly Field[];
  /** Lines that begin with `@@`. */
  readonly attributes: readonly { readonly text: string; readonly line: number }[];
};

const kinds: Readonly<Record<string, Model["kind"]>> = { model: "table", view: "view", enum: "enum" };

const isAttribute = ({ text }: Entry): boolean => text.startsWith("@@");

const fieldOf = ({ text, line }: Entry): readonly Field[] => {
  const match = /^([^\s@]+)(?:\s+(Unsupported\s*\("(?:\\.|[^"\\])*"\)\S*|[^\s@(]+))?/.exec(text);
  if (match === null) return [];
  const [, field = "", type = ""] = match;
  const column = firstString(attributeOf(text, "@map")?.inside ?? "") ?? field;
  return [{ field, column, type, text, line }];
};

const attribute = (block: Block, name: string): string | null => {
  for (const { text } of block.entries.filter(isAttribute)) {
    const found = attributeOf(text, name);
    if (found !== null && found.start === 0) return firstString(found.inside);
  }
  return null;
};

/** Every model, view and enum of a schema. `fallback`: the Postgres schema of those that name none. */
export const modelsOf = (files: readonly SchemaFile[], fallback = "public"): readonly Model[] =>
  files.flatMap(({ path, text }) =>
    blocksOf(text).flatMap((block) => {
      const kind = kinds[block.keyword];
      if (kind === undefined) return [];
      return {
        kind,
        model: block.name,
        schema: attribute(block, "@@schema") ?? fallback,
        name: attribute(block, "@@map") ?? block.name,
        file: path,
        line: block.line,
        fields: block.entries.filter((entry) => !isAttribute(entry)).flatMap(fieldOf),
        attributes: block.entries.filter(isAttribute).map((entry) => ({ text: entry.text, line: entry.line })),
      };
    }),
  );

/** A default that Prisma hands to the database as it is. */
export type RawDefault = {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  /** SQL. Null: `dbgenerated()`, which says that there is one, and not which. */
  readonly expression: string | null;
  readonly file: string;
  readonly line: number;
};

const rawDefault = (text: string): { readonly expression: string | null } | null => {
  const inside = attributeOf(text, "@default")?.inside;
  if (inside === undefined || !/^(value\s*:\s*)?dbgenerated\s*\(/.test(inside.trim())) return null;
  return { expression: stringsIn(attributeOf(inside, "dbgenerated")?.inside ?? "")[0] ?? null };
};

export const rawDefaultsOf = (models: readonly Model[]): readonly RawDefault[] =>
  models.flatMap(({ kind, schema, name, file, fields }) =>
    fields.flatMap(({ column, text, line }) => {
      const found = kind === "table" ? rawDefault(text) : null;
      return found === null ? [] : [{ schema, table: name, column, file, line, ...found }];
    }),
  );

/** The files without the defaults that are handed on as they are; lines stay where they are. */
export const withoutRawDefaults = (files: readonly SchemaFile[]): readonly SchemaFile[] =>
  files.map(({ path, text }) => {
    const stretches = blocksOf(text)
      .filter(({ keyword }) => keyword === "model")
      .flatMap(({ entries }) => entries)
      .filter((entry) => !isAttribute(entry) && rawDefault(entry.text) !== null)
      .flatMap((entry) => {
        // The entry's text is trimmed, its offsets are not.
        const whole = text.slice(entry.start, entry.end);
        const found = attributeOf(whole, "@default");
        return found === null ? [] : [{ start: entry.start + found.start, end: entry.start + found.end }];
      });
    return { path, text: blanked(text, stretches) };
  });
