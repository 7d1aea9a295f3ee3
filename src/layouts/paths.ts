/** Joins two repository paths; "" is the root. */
export const joinPath = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

/** The folder that a path lies in, "" for the root. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Paths below `folder`, relative to it. */
export const relativeTo = (folder: string, paths: readonly string[]): readonly string[] =>
  folder === "" ? paths : paths.map((path) => path.slice(folder.length + 1));

/** A folder as people write it (`./db/migrations/`, `db\migrations`), as a FileTree wants it. */
export const normaliseFolder = (folder: string): string =>
  folder
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");

/** The folder for a reader. */
export const showFolder = (folder: string): string => (folder === "" ? "the root of the repository" : `\`${folder}\``);
