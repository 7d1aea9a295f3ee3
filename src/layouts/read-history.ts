import { type FileFault, type FileTree, type History, Problem } from "../model/index.ts";
import { historyNote } from "./assemble.ts";
import type { Layout, LayoutOptions } from "./contract.ts";
import { detectBelow } from "./detect-folders.ts";
import { bestMatch, type Detection, detectionOf } from "./fit.ts";
import { readListing } from "./listing.ts";
import { nearestName } from "./nearest.ts";
import { normaliseFolder, relativeTo, showFolder } from "./paths.ts";

/** The layout of this id. Throws Problem "unknown-layout". */
export const layoutOf = (layouts: readonly Layout[], id: string): Layout => {
  const layout = layouts.find((candidate) => candidate.id === id);
  if (layout) return layout;
  const ids = layouts.map((candidate) => candidate.id);
  const nearest = nearestName(id, ids);
  throw new Problem("unknown-layout", `there is no layout called ${JSON.stringify(id)}`, {
    detail: `Layouts: auto, ${ids.join(", ")}.`,
    hint: nearest ? `Did you mean ${nearest}?` : "Choose one of them, or leave it to `auto`.",
  });
};

const seen = (files: readonly string[]): string => {
  const some = files.slice(0, 8).map((file) => `  ${file}`);
  const more = files.length > some.length ? [`  … and ${files.length - some.length} more`] : [];
  return [`It holds ${files.length} ${files.length === 1 ? "file" : "files"}:`, ...some, ...more].join("\n");
};

const noSuchFolder = async (layouts: readonly Layout[], tree: FileTree, folder: string): Promise<Problem> => {
  const isFile = (await tree.read(folder)) !== null;
  if (isFile)
    return new Problem("not-a-folder", `${showFolder(folder)} is a file, not a folder of migrations`, {
      hint: "Name the folder that it lies in.",
    });
  const folders = await detectBelow(layouts, tree, "").then(
    ({ found }) => found.map((detection) => detection.folder),
    () => [],
  );
  return new Problem("folder-missing", `there is no folder ${showFolder(folder)}, or it is empty`, {
    hint:
      folders.length > 0
        ? `Migrations were found in ${folders.map(showFolder).join(", ")}.`
        : "Paths are relative to the root of the repository; check the spelling and the case.",
  });
};

/** The only history below a folder that is none itself, for those who name `prisma` instead of `prisma/migrations`. */
const onlyHistoryBelow = async (layouts: readonly Layout[], tree: FileTree, folder: string): Promise<Detection> => {
  const { found } = await detectBelow(layouts, tree, folder);
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  throw new Problem("folder-ambiguous", `${showFolder(folder)} holds ${found.length} folders of migrations`, {
    detail: found.map(({ sentence }) => sentence).join("\n"),
    hint: "Name the ones that are meant.",
  });
};

const insideRepository = (path: string): string => {
  const folder = normaliseFolder(path);
  if (!folder.split("/").includes("..")) return folder;
  throw new Problem("folder-outside", `the folder ${JSON.stringify(path)} lies outside of the repository`, {
    hint: "Name a folder relative to the root of the repository.",
  });
};

/** The folder and the layout that are meant by a path, and why. */
export const explainFolder = async (layouts: readonly Layout[], tree: FileTree, path: string): Promise<Detection> => {
  const folder = insideRepository(path);
  const files = relativeTo(folder, await tree.list(folder));
  if (files.length === 0) throw await noSuchFolder(layouts, tree, folder);
  const match = await bestMatch(layouts, tree, await readListing(tree, folder, files));
  if (!match) return onlyHistoryBelow(layouts, tree, folder);
  if (match.fit.refusal === null) return detectionOf(folder, match);
  throw new Problem("not-postgres", `the migrations in ${showFolder(folder)} are not for Postgres`, {
    detail: match.fit.refusal,
    hint: "Name a folder of Postgres migrations.",
  });
};

// Not a Problem: the base branch may well have migrations and no downs yet.
const noDowns = (folder: string): FileFault =>
  historyNote(folder, `the down directory ${showFolder(folder)} is not there, or holds no SQL`, {
    severity: "warning",
    hint: "Paths are relative to the root of the repository; check the spelling, or leave `down-directory` out.",
  });

/** Reads a folder with the layout of that id, or with the one that fits (`auto`). */
export const readWith = async (
  layouts: readonly Layout[],
  tree: FileTree,
  path: string,
  layoutId: string,
  options: LayoutOptions,
): Promise<History> => {
  const asked = layoutId === "auto" ? null : layoutOf(layouts, layoutId);
  const found = asked ? null : await explainFolder(layouts, tree, path);
  const folder = found?.folder ?? insideRepository(path);
  const layout = asked ?? layoutOf(layouts, found?.layout ?? "");
  const files = relativeTo(folder, await tree.list(folder));
  if (files.length === 0) throw await noSuchFolder(layouts, tree, folder);
  const downDirectory = options.downDirectory === null ? null : normaliseFolder(options.downDirectory);
  const history = await layout.read(tree, folder, { downDirectory });
  const downs = downDirectory === null ? [] : await tree.list(downDirectory);
  const lacksDowns = downDirectory !== null && !downs.some((file) => /\.sql$/i.test(file));
  if (history.migrations.length > 0)
    return lacksDowns ? { ...history, faults: [...history.faults, noDowns(downDirectory)] } : history;
  const reasons = history.ignored.slice(0, 8).map(({ file, reason }) => `  ${file}: ${reason}`);
  throw new Problem("no-migrations", `${showFolder(folder)} holds no migrations that ${layout.id} can read`, {
    detail: [seen(files), ...(reasons.length > 0 ? ["Left out:", ...reasons] : [])].join("\n"),
    hint: `Expected ${layout.title}. Name another folder, or choose another layout with --layout.`,
  });
};
