/** The folder that a file or folder lies in; "" for the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Is it somewhere below the folder? */
export const isBelow = (path: string, folder: string): boolean => folder === "" || path.startsWith(`${folder}/`);

/** A path as seen from a folder, from the root: `packages/api` and `../db` give `packages/db`. */
export const joined = (folder: string, path: string): string => {
  const parts: string[] = [];
  for (const part of `${folder}/${path.replaceAll("\\", "/")}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
};
