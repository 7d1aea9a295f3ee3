import { connectionOf, modelsOf, type PrismaSource, scopeOf } from "../declared/index.ts";
import { qualified } from "../sql/index.ts";

// Which Prisma schemas speak of which folder of migrations. A repository may hold several of both, for several databases: a
// schema is held against the migrations that it goes with, and against no others.

const parent = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");

/** Folders in which Prisma would put a schema's own migrations. */
const ownFolders = ({ path }: PrismaSource): readonly string[] => {
  const base = path.endsWith(".prisma") ? parent(path) : path;
  return [base, parent(base)].map((folder) => (folder === "" ? "migrations" : `${folder}/migrations`));
};

const shared = (a: string, b: string): number => {
  const [first, second] = [a.split("/"), b.split("/")];
  const differs = first.findIndex((part, at) => part !== second[at]);
  return differs < 0 ? first.length : differs;
};

/** Folders of migrations that a schema goes with, out of all that are checked. */
const folderFor = (
  source: PrismaSource,
  sources: readonly PrismaSource[],
  folders: readonly string[],
): string | null => {
  const own = folders.find((folder) => ownFolders(source).includes(folder));
  if (own !== undefined) return own;
  const taken = new Set(folders.filter((folder) => sources.some((other) => ownFolders(other).includes(folder))));
  const free = folders.filter((folder) => !taken.has(folder));
  const nearest = [...free].sort((a, b) => shared(source.path, b) - shared(source.path, a))[0];
  if (nearest === undefined) return null;
  // Of several schemas without migrations of their own, only the nearest can mean this folder.
  const rivals = sources.filter((other) => !folders.some((folder) => ownFolders(other).includes(folder)));
  const closest = Math.max(...rivals.map(({ path }) => shared(path, nearest)));
  return shared(source.path, nearest) === closest ? nearest : null;
};

/** The schemas that go with one of the folders. */
export const schemasBeside = (
  folder: string,
  sources: readonly PrismaSource[],
  folders: readonly string[],
): readonly PrismaSource[] => sources.filter((source) => folderFor(source, sources, folders) === folder);

type Weighed = { readonly source: PrismaSource; readonly tables: number; readonly found: number };

const weighed = (source: PrismaSource, made: ReadonlySet<string>): Weighed => {
  const { schemas } = scopeOf(source.files);
  const models = modelsOf(source.files, schemas.includes("public") ? "public" : schemas[0]);
  const tables = models.filter(({ kind }) => kind === "table");
  const found = tables.filter(({ schema, name }) => made.has(`table ${qualified(schema, name)}`));
  return { source, tables: tables.length, found: found.length };
};

const most = ({ tables, found }: Weighed): boolean => found * 2 >= tables;

/**
 * Schemas in one folder may be for several databases, and only one of them goes with the migrations: those that are
 * connected otherwise, and most of whose tables no migration makes, are passed over where another one's are there.
 */
export const forThisDatabase = (
  sources: readonly PrismaSource[],
  made: ReadonlySet<string>,
): { readonly kept: readonly PrismaSource[]; readonly notes: readonly string[] } => {
  const all = sources.map((source) => weighed(source, made));
  const meant = all.filter(most).sort((a, b) => b.found - a.found)[0];
  if (meant === undefined) return { kept: sources, notes: [] };
  const connection = connectionOf(meant.source.files);
  const elsewhere = all.filter((one) => {
    const own = connectionOf(one.source.files);
    return !most(one) && (own === null || own !== connection);
  });
  return {
    kept: all.filter((one) => !elsewhere.includes(one)).map(({ source }) => source),
    notes: elsewhere.map(
      ({ source, tables, found }) =>
        `${source.path} was passed over: ${found} of its ${tables} tables are made here, and ${meant.source.path} goes with these migrations.`,
    ),
  };
};
