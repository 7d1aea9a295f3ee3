import type { PrismaSource } from "../declared/index.ts";

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
