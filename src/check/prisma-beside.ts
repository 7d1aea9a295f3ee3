import { connectionOf, type PrismaSource } from "../declared/index.ts";
import type { FileTree } from "../model/index.ts";
import { qualified } from "../sql/index.ts";
import { modelsIn } from "./prisma-others.ts";

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

/** Schemas with migrations of their own in another folder than this one, by path. */
export const migratedElsewhere = async (
  tree: FileTree,
  folder: string,
  sources: readonly PrismaSource[],
): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  for (const source of sources) {
    const own = ownFolders(source);
    if (own.includes(folder)) continue;
    for (const one of own) {
      if (!found.has(source.path) && (await tree.list(one)).some((path) => path.endsWith(".sql"))) {
        found.set(source.path, one);
      }
    }
  }
  return found;
};

type Weighed = { readonly source: PrismaSource; readonly tables: number; readonly found: number };

const weighed = (source: PrismaSource, made: ReadonlySet<string>): Weighed => {
  const tables = modelsIn(source).filter(({ kind }) => kind === "table");
  const found = tables.filter(({ schema, name }) => made.has(`table ${qualified(schema, name)}`));
  return { source, tables: tables.length, found: found.length };
};

const most = ({ tables, found }: Weighed): boolean => found * 2 >= tables;

const projectOf = ({ path }: PrismaSource): string => parent(path).replace(/(^|\/)prisma(\/schema)?$/, "");

/** Is it for another database than the one that these migrations make? `meant`: the schema that goes with them best. */
const isElsewhere = (one: Weighed, meant: Weighed | undefined, own: string | undefined): boolean => {
  if (most(one)) return false;
  if (own !== undefined) return true;
  if (meant === undefined) return false;
  const connection = connectionOf(one.source.files);
  if (connection === null || connection !== connectionOf(meant.source.files)) return true;
  // Every project calls its database DATABASE_URL.
  return one.found === 0 && projectOf(one.source) !== projectOf(meant.source);
};

/**
 * Schemas in one folder may be for several databases, and only one of them goes with the migrations: those that have
 * migrations of their own, are connected otherwise or are another project's, and most of whose tables no migration makes, are
 * passed over. `elsewhere`: folders of migrations by the schema that they belong to.
 */
export const forThisDatabase = (
  sources: readonly PrismaSource[],
  made: ReadonlySet<string>,
  elsewhere: ReadonlyMap<string, string> = new Map(),
): { readonly kept: readonly PrismaSource[]; readonly notes: readonly string[] } => {
  const all = sources.map((source) => weighed(source, made));
  const meant = all.filter(most).sort((a, b) => b.found - a.found)[0];
  const passedOver = all.filter((one) => isElsewhere(one, meant, elsewhere.get(one.source.path)));
  return {
    kept: all.filter((one) => !passedOver.includes(one)).map(({ source }) => source),
    notes: passedOver.map(({ source: { path }, tables, found }) => {
      const own = elsewhere.get(path);
      const whose =
        own === undefined
          ? `${meant?.source.path} goes with these migrations`
          : `it has migrations of its own in ${own}: name that folder with \`migrations\` to check it`;
      const few = found === 1 ? `1 of its ${tables} tables is` : `${found} of its ${tables} tables are`;
      return `${path} was passed over: ${found === 0 ? "none of its tables is" : few} made here, and ${whose}.`;
    }),
  };
};
