// `001_name.sql` with `001_name.down.sql`, run by a script of the team's own, psql in a loop, sqlx, postgrator, ….
// Numbers order as numbers, dates as dates whatever their width, and equal ones by the bytes of the file name.
import type { FileTree, History, Script } from "../model/index.ts";
import { assemble, type Draft, type Ignored, wholeFile } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { findDownFiles, usualDownFolders } from "./down-files.ts";
import { lonelyDown } from "./draft-pairs.ts";
import { claimOf, compareVersions, versionOf } from "./file-version.ts";
import { dialectOf, isPostgres, pathReason, unnumberedReason } from "./not-a-migration.ts";
import { openFiles } from "./open-files.ts";
import { joinPath, relativeTo } from "./paths.ts";
import { cutAtUndo } from "./undo-markers.ts";

const upWords = new Set("up do next deploy forward".split(" "));
const downWords = new Set("down undo rollback revert prev backward".split(" "));

type Sorted = {
  readonly ups: ReadonlyMap<string, string>;
  readonly downs: ReadonlyMap<string, string>;
  readonly ignored: readonly Ignored[];
};

const loose = /[-_](up|down|rollback|undo|revert)\.sql$/i;

/** Takes the direction out of a name: `001_x.down.sql`, `001.undo.x.sql`, `001_x.sql`. */
const partsOf = (name: string): { readonly stem: string; readonly direction: "up" | "down" | null } => {
  const dialect = dialectOf(name);
  const [first = "", ...rest] = name.replace(/\.sql$/i, "").split(".");
  const words = rest.map((part) => part.toLowerCase());
  const at = words.findIndex((word) => downWords.has(word) || upWords.has(word));
  const kept = rest.filter((_, index) => index !== at && words[index] !== dialect);
  const direction = at === -1 ? null : downWords.has(words[at] ?? "") ? "down" : "up";
  return { stem: [first, ...kept].join("."), direction };
};

type Name = { readonly name: string; readonly stem: string; readonly direction: "up" | "down" };

/** Directions of all names; `_down` counts only beside a partner, since `005_scale_down.sql` is an up. */
const directionsIn = (names: readonly string[]): readonly Name[] => {
  const stems = new Map<string, number>();
  const bare = (name: string): string => partsOf(name.replace(loose, ".sql")).stem;
  for (const name of names) stems.set(bare(name), (stems.get(bare(name)) ?? 0) + 1);
  return names.map((name) => {
    const { stem, direction } = partsOf(name);
    const said = direction === null ? loose.exec(name)?.[1]?.toLowerCase() : undefined;
    if (said === undefined) return { name, stem, direction: direction ?? "up" };
    if (said === "up") return { name, stem: bare(name), direction: "up" };
    return (stems.get(bare(name)) ?? 0) > 1
      ? { name, stem: bare(name), direction: "down" }
      : { name, stem, direction: "up" };
  });
};

/** Ups and downs by stem. `names` are direct children that are SQL files. */
const sortOut = (names: readonly string[]): Sorted => {
  const ups = new Map<string, string>();
  const downs = new Map<string, string>();
  const ignored: Ignored[] = [];
  const reasonFor = (name: string): string | null =>
    pathReason(name) ?? (versionOf(name) === null ? unnumberedReason(name) : null);
  for (const name of names) {
    const reason = reasonFor(name);
    if (reason) ignored.push({ file: name, reason });
  }
  for (const { name, stem, direction } of directionsIn(names.filter((name) => reasonFor(name) === null))) {
    const files = direction === "up" ? ups : downs;
    const rival = files.get(stem);
    // `x.sql` and `x.postgres.sql`: the one that names Postgres is meant.
    if (rival === undefined) files.set(stem, name);
    else if (isPostgres(dialectOf(rival) ?? ""))
      ignored.push({ file: name, reason: `\`${rival}\` is the one for Postgres` });
    else if (isPostgres(dialectOf(name) ?? "")) {
      ignored.push({ file: rival, reason: `\`${name}\` is the one for Postgres` });
      files.set(stem, name);
    } else files.set(name.replace(/\.sql$/i, ""), name);
  }
  return { ups, downs: pairByNumber(ups, downs), ignored };
};

/** Downs by the stem of their up: where the names differ, the number tells, if only one up and one down carry it. */
const pairByNumber = (
  ups: ReadonlyMap<string, string>,
  downs: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const lonely = [...downs.keys()].filter((stem) => !ups.has(stem));
  const paired = new Map(downs);
  for (const stem of lonely) {
    const same = (other: string): boolean => claimOf(versionOf(other)) === claimOf(versionOf(stem));
    const partners = versionOf(stem) === null ? [] : [...ups.keys()].filter(same);
    const [partner] = partners;
    if (partner === undefined || partners.length > 1 || paired.has(partner) || lonely.filter(same).length > 1) continue;
    paired.set(partner, downs.get(stem) ?? "");
    paired.delete(stem);
  }
  return paired;
};

type Pair = { readonly stem: string; readonly up: string; readonly down: string | null };

const draftOf = ({ stem, up, down }: Pair, text: (file: string) => string): Draft => {
  const version = versionOf(stem);
  const script = (file: string, sql: string): Script =>
    wholeFile(file, sql, /^-- no-transaction\b/.test(sql) ? "none" : "one");
  const cut = cutAtUndo(text(up));
  const inFile = cut === null ? null : script(up, cut.down);
  return {
    name: stem,
    version: version ?? stem,
    claim: claimOf(version) ?? stem,
    up: script(up, cut?.up ?? text(up)),
    down: down === null ? inFile : script(down, text(down)),
  };
};

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  const inside = relativeTo(folder, await tree.list(folder));
  const names = inside.filter((path) => !path.includes("/") && /\.sql$/i.test(path));
  const sorted = sortOut(names);
  const elsewhere = await findDownFiles(
    tree,
    options.downDirectory === null ? usualDownFolders(folder) : [options.downDirectory],
  );
  const order = [...sorted.ups].sort(
    ([, a], [, b]) => compareVersions(versionOf(a), versionOf(b)) || compareBytes(a, b),
  );
  const pairs = order.map(([stem, name]) => {
    const beside = sorted.downs.get(stem);
    return {
      stem,
      up: joinPath(folder, name),
      down: beside ? joinPath(folder, beside) : (elsewhere?.files.get(stem) ?? null),
    };
  });
  const open = await openFiles(
    tree,
    pairs.flatMap((pair) => (pair.down ? [pair.up, pair.down] : [pair.up])),
  );
  const lonely = [...sorted.downs].filter(([stem]) => !sorted.ups.has(stem));
  const drafts = pairs.map((pair) => draftOf(pair, open.text));
  return assemble({
    layout: "paired-files",
    folder,
    drafts,
    faults: [...open.faults, ...lonely.map(([, name]) => lonelyDown(joinPath(folder, name), name))],
    ignored: [
      ...sorted.ignored.map(({ file, reason }) => ({ file: joinPath(folder, file), reason })),
      ...otherFiles(folder, inside, elsewhere?.folder ?? null),
    ],
    duplicates: { severity: "error", because: "runners that remember the number apply only one of them" },
    order: "of their numbers",
  });
};

const otherFiles = (folder: string, inside: readonly string[], downFolder: string | null): readonly Ignored[] =>
  inside
    .filter((path) => path.includes("/") && /\.sql$/i.test(path))
    .map((path) => ({ file: joinPath(folder, path), reason: pathReason(path) ?? "in a subfolder" }))
    .filter(({ file }) => downFolder === null || !file.startsWith(`${downFolder}/`));

const detect = ({ files }: Listing): Fit | null => {
  const names = files.filter((path) => !path.includes("/") && /\.sql$/i.test(path));
  const { ups, downs } = sortOut(names);
  const numbered = [...ups.values()].filter((name) => versionOf(name) !== null);
  const paired = [...downs.keys()].filter((stem) => ups.has(stem));
  if (ups.size === 0) return null;
  const count = `${ups.size} ${ups.size === 1 ? "migration" : "migrations"}, ${paired.length} with a down`;
  const numbers = numbered.length * 2 >= ups.size ? "numbered" : "not numbered";
  // Names that follow one tool's own pattern are for that tool's layout to claim.
  const claimed = [...ups.values()].filter((name) => /^\d+_.+\.up\.sql$|^[VB]\d/.test(name)).length;
  const confidence = paired.length > 0 && claimed * 10 < ups.size * 9 ? "likely" : "possible";
  return { confidence, evidence: `its SQL files are ${numbers} (${count})`, refusal: null };
};

export const pairedFiles: Layout = {
  id: "paired-files",
  title: "paired files (NNN_name.sql, NNN_name.down.sql)",
  tool: "a script of your own",
  deep: false,
  detect,
  read,
};
