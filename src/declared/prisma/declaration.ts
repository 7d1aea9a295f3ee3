// From a Prisma schema to a database that is what it means. The database begins as a copy of the rehearsed one, emptied of
// all that Prisma could have made: so functions, domains and extensions that the schema leans on are there.
import { type Catalog, SqlError } from "../../model/index.ts";
import { qualified, quoteName } from "../../sql/index.ts";
import { sqlOf } from "./engine.ts";
import { type SchemaFile, type Scope, scopeOf } from "./mend.ts";
import { type Model, modelsOf, type RawDefault, rawDefaultsOf, withoutRawDefaults } from "./models.ts";
import { namesIn } from "./names.ts";

/** A Prisma schema that Prisma found valid, and what it means. */
export type Declaration = {
  readonly files: readonly SchemaFile[];
  readonly scope: Scope;
  readonly models: readonly Model[];
  /** Makes it in an empty database, but for `defaults`. */
  readonly sql: string;
  /** Defaults that Prisma hands on unread; each is tried alone, so that one which Postgres refuses harms no other. */
  readonly defaults: readonly RawDefault[];
};

/** Rejects with `Problem` when the schema is not valid, or not for Postgres. */
export const readDeclaration = async (files: readonly SchemaFile[], major: number): Promise<Declaration> => {
  const scope = scopeOf(files);
  const models = modelsOf(files, scope.schemas.includes("public") ? "public" : scope.schemas[0]);
  const sql = await sqlOf(withoutRawDefaults(files), major);
  return { files, scope, models, sql, defaults: rawDefaultsOf(models) };
};

const dropped: Readonly<Record<string, string>> = {
  "materialized view": "materialized view",
  view: "view",
  table: "table",
  enum: "type",
};

// Event triggers of the author's are not to run, where we may say so. Before 15, who may not set it may not reset it either.
const whereAllowed = (sql: string): string =>
  `do $$ begin ${sql}; exception when insufficient_privilege then null; end $$;`;
const quietly = whereAllowed("set session_replication_role = replica");
const loudly = whereAllowed("reset session_replication_role");

/** SQL that empties a copy of a database of all that Prisma could have made in those schemas. */
export const emptying = (catalog: Catalog, { schemas }: Scope): string => {
  const drops = [...catalog.values()].flatMap(({ kind, address, traits }) => {
    const word = dropped[kind];
    const [schema = "", name = ""] = namesIn(kind, address);
    if (word === undefined || !schemas.includes(schema)) return [];
    const foreign = kind === "table" && traits["foreign server"] !== undefined ? "foreign " : "";
    return [`drop ${foreign}${word} if exists ${qualified(schema, name)} cascade;`];
  });
  return [quietly, ...drops, loudly].join("\n");
};

type Runner = { readonly run: (sql: string) => Promise<number> };

// Prisma names types and functions of extensions without their schemas; a project's database is set to find them.
const findsExtensions = `
select set_config('search_path', concat_ws(', ', 'public', (
  select string_agg(distinct quote_ident(n.nspname), ', ')
  from pg_extension x
  join pg_namespace n on n.oid = x.extnamespace
  where n.nspname not in ('public', 'pg_catalog')
), nullif(current_setting('search_path'), '')), false)`;

/** Makes the schema in an emptied database. Gives the defaults that Postgres refused. */
export const build = async (session: Runner, { sql, defaults }: Declaration): Promise<readonly RawDefault[]> => {
  await session.run(findsExtensions);
  await session.run(sql);
  const refused: RawDefault[] = [];
  for (const one of defaults) {
    const { schema, table, column, expression } = one;
    if (expression === null) continue;
    const place = `alter table ${qualified(schema, table)} alter column ${quoteName(column)}`;
    try {
      await session.run(`${place} set default ${expression}`);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      refused.push(one);
    }
  }
  return refused;
};
