import { changesBetween, type Entry } from "../catalog/index.ts";
import { type Change, type Drift, type Drifted, Problem } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { planTowards, readDatabase, type Site } from "../rehearse/index.ts";
import { creates, place, type Statement } from "../sql/index.ts";
import { type LoadedSchema, loadSchema } from "./load-schema.ts";
import { asSpoken, unspoken, withinScope } from "./scope.ts";

export type DeclaredSql = {
  readonly kind: "schema-file" | "command";
  /** Path of the file, or the command. */
  readonly source: string;
  readonly sql: string;
};

const failed = (declared: DeclaredSql, { failure, notes }: LoadedSchema): Drift | null =>
  failure === null
    ? null
    : {
        kind: declared.kind,
        source: declared.source,
        status: "error",
        changes: [],
        outside: [],
        fix: null,
        problem: {
          message: `it does not load: ${failure.message} (${failure.sqlstate})`,
          detail: failure.statement === "" ? null : failure.statement,
          hint: failure.hint,
          file: declared.kind === "command" ? null : failure.file,
          line: failure.line,
        },
        notes,
      };

const names = (address: string): string => address.slice(address.indexOf(" ") + 1).replaceAll('"', "");

/** Line of the statement that makes an object, or the object that it lives with. */
const lineOf = (sql: string, statements: readonly Statement[]): ((change: Change) => number | null) => {
  const made = new Map<string, number>();
  for (const statement of statements) {
    for (const { name } of creates(statement)) made.set(name.replaceAll('"', ""), statement.start);
  }
  const find = (address: string | null): number | undefined => {
    if (address === null) return undefined;
    const name = names(address);
    return made.get(name) ?? made.get(name.slice(name.indexOf(".") + 1));
  };
  return ({ address, parent }) => {
    const at = find(address) ?? find(parent);
    return at === undefined ? null : place(sql, at).line;
  };
};

/** Holds a schema that is written down as SQL against what the migrations make. `database` is what they made, with no open session. */
export const declaredSqlDrift = async (
  site: Site,
  database: Database,
  made: readonly Entry[],
  declared: DeclaredSql,
): Promise<Drift> => {
  await using other = await site.createDatabase();
  let loaded: LoadedSchema;
  {
    await using session = await other.connect(site.role);
    loaded = await loadSchema(session, declared.source, declared.sql, site.lender);
  }
  const broken = failed(declared, loaded);
  if (broken !== null) return broken;
  const left = unspoken(loaded.statements);
  const wanted = asSpoken(await readDatabase(site, other), made, left);
  const changes = withinScope(changesBetween(made, wanted), left);
  const line = lineOf(declared.sql, loaded.statements);
  const drifted = changes.map((change): Drifted => {
    const at = declared.kind === "schema-file" && change.type !== "removed" ? line(change) : null;
    return { change, file: declared.kind === "schema-file" ? declared.source : null, line: at };
  });
  const silent = [...left]
    .map((trait) => words[trait] ?? trait)
    .join(", ")
    .replace(/, ([^,]*)$/, " and $1");
  const notes = [...loaded.notes, ...(left.size === 0 ? [] : [`${declared.source} says nothing of ${silent}.`])];
  const base = { kind: declared.kind, source: declared.source, outside: [], problem: null, notes };
  if (changes.length === 0) return { ...base, status: "in-sync", changes: [], fix: null };
  return { ...base, status: "drift", changes: drifted, fix: await fixFor(site, database, { made, wanted }, changes) };
};

const words: Readonly<Record<string, string>> = { owner: "owners", acl: "grants", comment: "comments" };

type Catalogs = { readonly made: readonly Entry[]; readonly wanted: readonly Entry[] };

const fixFor = async (site: Site, database: Database, { made, wanted }: Catalogs, changes: readonly Change[]) => {
  const concerned = new Set(changes.map(({ address }) => address));
  const plan = await planTowards(site, database, wanted, {
    concerns: ({ address }) => concerned.has(address),
    known: made,
  });
  return plan?.proved ? { sql: plan.sql, down: null, proved: true } : null;
};

/** Refuses what no schema can be: nothing at all. */
export const requireSql = (source: string, sql: string): void => {
  if (sql.trim() !== "") return;
  throw new Problem("declared-empty", `${source} declares nothing`, {
    hint: "A schema file holds the DDL of the whole schema, as `pg_dump --schema-only` writes it.",
  });
};
