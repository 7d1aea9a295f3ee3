import { type FoundPrisma, findPrisma, loadEngine } from "../declared/index.ts";
import { type DeclaredSql, declaredSqlDrift, prismaDrift, requireSql } from "../drift/index.ts";
import { decodeSql } from "../layouts/index.ts";
import { type CheckRequest, type Drift, type DriftKind, Problem } from "../model/index.ts";
import type { Database } from "../postgres/index.ts";
import { readDatabase, type Site, type Visit } from "../rehearse/index.ts";
import { withRowsTold } from "./fix-on-rows.ts";
import { forThisDatabase, migratedElsewhere, schemasBeside } from "./prisma-beside.ts";
import { ofOthers } from "./prisma-others.ts";

// Declared schemas, held against the database that the migrations made. One that cannot be read or does not load is told
// as such; the others, and everything else, are judged all the same.

/** What declared schemas are read by. */
export type DeclaredRequest = Pick<CheckRequest, "settings" | "tree" | "declare" | "progress"> & {
  /** The folder whose migrations made the database, and all that are checked. */
  readonly folder: string;
  readonly folders: readonly string[];
};

/** `prisma/schema.prisma:6: Type "B" is …`, where the file is one of these. */
const placed = (message: string, files: readonly string[]) => {
  for (const file of files) {
    const line = message.startsWith(`${file}:`) ? /^(\d+): /.exec(message.slice(file.length + 1)) : null;
    if (line !== null) return { message: message.slice(file.length + 1 + line[0].length), file, line: Number(line[1]) };
  }
  return { message, file: files[0] ?? null, line: null };
};

/** Without a detail that only says the message again. */
const problemOf = (
  where: ReturnType<typeof placed>,
  detail: string | null,
  hint: string | null,
): NonNullable<Drift["problem"]> => {
  const [first = "", ...rest] = (detail ?? "").split("\n");
  const again = first.replace(/\.$/, "") === where.message;
  return { ...where, detail: (again ? rest.join("\n") : detail) || null, hint };
};

const unread = ({ kind, source, files }: Named, { code, message, detail, hint }: Problem): Drift => ({
  kind,
  source,
  status: "error",
  changes: [],
  outside: [],
  fix: null,
  problem: problemOf(placed(message, code === "schema-file-missing" ? [] : files), detail, hint),
  notes: [],
});

/** A declared schema, before anybody read it. */
type Named = { readonly kind: DriftKind; readonly source: string; readonly files: readonly string[] };

const fileOf = async ({ tree }: DeclaredRequest, file: string): Promise<DeclaredSql> => {
  const bytes = await tree.read(file);
  if (bytes === null) {
    throw new Problem("schema-file-missing", `there is no file ${file}`, {
      hint: "Paths in `schema-file` are relative to the root of the repository.",
    });
  }
  const { text, remarks } = decodeSql(bytes);
  const fault = remarks.find(({ severity }) => severity === "error");
  if (fault !== undefined) throw new Problem("schema-file-unreadable", fault.message, { hint: fault.hint ?? "" });
  return { kind: "schema-file", source: file, sql: text };
};

const commandOf = async ({ declare }: DeclaredRequest, command: string): Promise<DeclaredSql> => {
  if (declare === null) {
    throw new Problem("declared-command-nowhere", "there is no folder on disk to run it in", {
      hint: "Check a folder rather than a commit.",
    });
  }
  return { kind: "command", source: command, sql: await declare(command) };
};

type Asked = { readonly kind: DeclaredSql["kind"]; readonly source: string; readonly read: () => Promise<DeclaredSql> };

const askedBy = (request: DeclaredRequest): readonly Asked[] => {
  const { schemaFiles, declaredCommand } = request.settings;
  return [
    ...schemaFiles.map((file): Asked => ({ kind: "schema-file", source: file, read: () => fileOf(request, file) })),
    ...(declaredCommand === null
      ? []
      : [
          {
            kind: "command",
            source: declaredCommand,
            read: () => commandOf(request, declaredCommand),
          } as const satisfies Asked,
        ]),
  ];
};

/** Addresses of what is there before the first migration. */
const givenOn = async (site: Site): Promise<ReadonlySet<string>> => {
  await using empty = await site.createDatabase();
  return new Set((await readDatabase(site, empty)).map(({ address }) => address));
};

const prismaSources = async ({ settings, tree, folder, folders }: DeclaredRequest): Promise<FoundPrisma> => {
  const { prisma } = settings;
  if (prisma.includes("off")) return { sources: [], ignored: [] };
  const { sources, ignored } = await findPrisma(tree, prisma.includes("auto") ? [] : prisma);
  return { sources: schemasBeside(folder, sources, folders), ignored };
};

/** What was compared, and what was not, and why: one sentence each. */
export type DeclaredDrifts = { readonly drifts: readonly Drift[]; readonly notes: readonly string[] };

const fewIgnored = 5;

const ignoredNotes = (ignored: FoundPrisma["ignored"]): readonly string[] => {
  const some = ignored.slice(0, fewIgnored).map(({ path, reason }) => `${path} (${reason})`);
  const rest = ignored.length > some.length ? ` and ${ignored.length - some.length} more` : "";
  return some.length === 0 ? [] : [`Prisma schemas that were passed over: ${some.join(", ")}${rest}.`];
};

const othersNotes = (path: string, others: ReadonlySet<string>): readonly string[] => {
  const tables = [...others].filter((address) => address.startsWith("table ")).length;
  return tables === 0
    ? []
    : [
        tables === 1
          ? `1 table that ${path} leaves out is another Prisma schema's.`
          : `${tables} tables that ${path} leaves out are another Prisma schema's.`,
      ];
};

/** Holds every declared schema against the database that the migrations made. It has no open session. */
export const declaredDrifts = async (
  request: DeclaredRequest,
  site: Site,
  database: Database,
): Promise<DeclaredDrifts> => {
  const asked = askedBy(request);
  const { sources: schemas, ignored } = await prismaSources(request);
  const notes = [...ignoredNotes(ignored)];
  if (asked.length + schemas.length === 0) return { drifts: [], notes };
  request.progress({ stage: "drift", done: 0, total: 0 });
  const made = await readDatabase(site, database);
  const drifts: Drift[] = [];
  const add = async (named: Named, hold: () => Promise<Drift>) => {
    try {
      drifts.push(await withRowsTold(request, { site, database }, await hold()));
    } catch (error) {
      if (!(error instanceof Problem) || error.code === "connection-lost") throw error;
      drifts.push(unread(named, error));
    }
  };
  if (schemas.length > 0) {
    const given = await givenOn(site);
    const addresses = new Set(made.map(({ address }) => address));
    const elsewhere = await migratedElsewhere(request.tree, request.folder, schemas);
    const { kept, notes: passedOver } = forThisDatabase(schemas, addresses, elsewhere);
    notes.push(...passedOver);
    for (const source of kept) {
      const others = ofOthers(source, kept, addresses);
      notes.push(...othersNotes(source.path, others));
      await add({ kind: "prisma", source: source.path, files: source.files.map(({ path }) => path) }, () =>
        prismaDrift({ site, database, made, given: new Set([...given, ...others]) }, source),
      );
    }
  }
  for (const { kind, source, read } of asked) {
    await add({ kind, source, files: kind === "schema-file" ? [source] : [] }, async () => {
      const declared = await read();
      requireSql(source, declared.sql);
      return await declaredSqlDrift(site, database, made, declared);
    });
  }
  return { drifts, notes };
};

/** Plans to hold every declared schema against what a history makes; `seen` is filled by the visit. */
export const driftsFor = async (
  request: DeclaredRequest,
  at: number,
): Promise<{ readonly visits: readonly Visit[]; readonly seen: () => DeclaredDrifts }> => {
  const { sources, ignored } = await prismaSources(request);
  let seen: DeclaredDrifts = { drifts: [], notes: ignoredNotes(ignored) };
  // A visit closes the session that scripts run in, and a new one knows nothing of the catalog yet.
  if (askedBy(request).length + sources.length === 0) return { visits: [], seen: () => seen };
  // It is there by the time it is asked, and whoever asks is told where it could not be had.
  if (sources.length > 0) loadEngine().catch(() => undefined);
  const see: Visit["see"] = async (site, database) => {
    seen = await declaredDrifts(request, site, database);
  };
  return { visits: [{ at, see }], seen: () => seen };
};
