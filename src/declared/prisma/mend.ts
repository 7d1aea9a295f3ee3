// What the engine of today refuses in schemas that are valid for the Prisma of their authors, blanked with every line where
// it was. Nothing of it changes what the schema means to a database.
import { Problem } from "../../model/index.ts";
import { type Block, blocksOf, type Entry, stringsIn } from "./blocks.ts";

/** One .prisma file: its path from the root of the repository, and what is in it. */
export type SchemaFile = { readonly path: string; readonly text: string };

/** The preview features that change what a schema means to Postgres; the engine refuses names that it no longer knows. */
const MEANT = ["views", "partialIndexes", "postgresqlExtensions"];

const keyOf = (entry: Entry): string => /^\w+/.exec(entry.text)?.[0] ?? "";

/** The value of `key = …` in a block, as it is written, or null. */
const writtenValue = (block: Block, key: string): string | null => {
  const entry = block.entries.find((candidate) => keyOf(candidate) === key && /^\w+\s*=/.test(candidate.text));
  return entry === undefined ? null : entry.text.replace(/^\w+\s*=\s*/, "");
};

// Connections are none of the schema's business, and since Prisma 7 they may not be in it.
const connections: ReadonlySet<string> = new Set(["url", "directUrl", "shadowDatabaseUrl"]);

type Edit = { readonly start: number; readonly end: number; readonly by: string };

/** Puts `by` in place of a stretch: what stands after it in its last line moves, no line does. */
const replaced = (text: string, { start, end, by }: Edit): string =>
  text.slice(0, start) + by + text.slice(start, end).replaceAll(/[^\n]/g, "") + text.slice(end);

const editsOf = (block: Block): readonly Edit[] =>
  block.entries.flatMap((entry) => {
    const key = keyOf(entry);
    const { start, end } = entry;
    const remove = { start, end, by: "" };
    if (block.keyword === "datasource") {
      if (connections.has(key)) return [remove];
      // Its name until Prisma 4.5.
      if (key === "referentialIntegrity") return [{ start, end, by: entry.text.replace(key, "relationMode") }];
      return [];
    }
    if (block.keyword !== "generator" || key === "provider") return [];
    if (key !== "previewFeatures") return [remove];
    const kept = stringsIn(entry.text).filter((name) => MEANT.includes(name));
    return [{ start, end, by: `previewFeatures = [${kept.map((name) => `"${name}"`).join(", ")}]` }];
  });

/** One file as the engine takes it. */
export const mended = ({ path, text }: SchemaFile): SchemaFile => {
  const edits = blocksOf(text)
    .flatMap(editsOf)
    .sort((a, b) => b.start - a.start);
  return { path, text: edits.reduce((now, edit) => replaced(now, edit), text) };
};

const datasourcesIn = ({ text }: SchemaFile) => blocksOf(text).filter(({ keyword }) => keyword === "datasource");

const providerIn = (block: Block): string | null => /^"(.*)"$/.exec(writtenValue(block, "provider") ?? "")?.[1] ?? null;

/** The provider of the datasource in a file, or null. */
export const providerOf = (file: SchemaFile): string | null => datasourcesIn(file).map(providerIn)[0] ?? null;

/** How a schema says that it is connected, as it is written; null where it leaves that to others. */
export const connectionOf = (files: readonly SchemaFile[]): string | null =>
  files.flatMap(datasourcesIn).map((block) => writtenValue(block, "url"))[0] ?? null;

export const isPostgres = (provider: string): boolean => /^(postgresql|postgres)$/.test(provider);

/** Refuses schemas for other databases and for none, before the engine does with less to say. */
export const refuseOtherDatabases = (files: readonly SchemaFile[]): void => {
  if (!files.some((file) => datasourcesIn(file).length > 0)) {
    throw new Problem("prisma-no-datasource", `there is no datasource in ${files[0]?.path ?? "the Prisma schema"}`, {
      hint: "Name the folder, if the schema is in several files, or add a datasource with the provider postgresql.",
    });
  }
  for (const file of files) {
    for (const block of datasourcesIn(file)) {
      const provider = providerIn(block);
      if (provider === null || isPostgres(provider)) continue;
      const place = `${file.path}:${block.line}`;
      throw new Problem("prisma-not-postgres", `${place}: the datasource is for ${provider}, not Postgres`, {
        hint: "Name the schema that is for Postgres with `prisma`, or set `prisma` to an empty list.",
      });
    }
  }
};

/** What of a schema's settings bears on the comparison. */
export type Scope = {
  /** The Postgres schemas that Prisma looks at. */
  readonly schemas: readonly string[];
  readonly partialIndexes: boolean;
  /** Extensions that the schema names, as the database calls them. */
  readonly extensions: readonly string[];
};

// `[citext, uuid(map: "uuid-ossp", schema: "extensions")]`
const extensionsIn = (list: string): readonly string[] =>
  [...list.matchAll(/(\w+)\s*(?:\(([^)]*)\))?\s*(?=[,\]])/g)].map(([, name = "", settings = ""]) => {
    const mapped = /\bmap\s*:\s*("(?:\\.|[^"\\])*")/.exec(settings)?.[1];
    return mapped === undefined ? name : (stringsIn(mapped)[0] ?? name);
  });

/** `fallback`: where models without `@@schema` live when the datasource lists no schemas. */
export const scopeOf = (files: readonly SchemaFile[], fallback = "public"): Scope => {
  const blocks = files.flatMap(({ text }) => blocksOf(text));
  const datasources = blocks.filter(({ keyword }) => keyword === "datasource");
  const listed = datasources.flatMap((block) => stringsIn(writtenValue(block, "schemas") ?? ""));
  const previews = blocks
    .filter(({ keyword }) => keyword === "generator")
    .flatMap((block) => stringsIn(writtenValue(block, "previewFeatures") ?? ""));
  return {
    schemas: listed.length === 0 ? [fallback] : [...new Set(listed)].sort(),
    partialIndexes: previews.includes("partialIndexes"),
    extensions: datasources.flatMap((block) => extensionsIn(writtenValue(block, "extensions") ?? "")),
  };
};
