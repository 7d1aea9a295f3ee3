// `001_name.sql` with `001_name.down.sql`, run by a script of the team's own, psql in a loop, sqlx, postgrator, ….
// Numbers order as numbers, dates as dates whatever their width, and equal ones by the bytes of the file name.
import type { FileFault, FileTree, History } from "../model/index.ts";
import { assemble, type Draft, historyNote, type Ignored, wholeFile } from "./assemble.ts";
import { compareBytes, compareDigits } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { findDownFiles, usualDownFolders } from "./down-files.ts";
import { dialectOf, isPostgres, pathReason, unnumberedReason } from "./not-a-migration.ts";
import { openFiles } from "./open-files.ts";
import { joinPath, relativeTo } from "./paths.ts";

const dashedDate = /^(?:19|20)\d\d-[01]\d-[0-3]\d(?:[-_T ]?\d{2}-?\d{2}(?:-?\d{2})?(?!\d))?/;

/** The number or the date that a file name begins with, as it is written. */
export const versionOf = (name: string): string | null =>
  dashedDate.exec(name)?.[0] ?? /^[vV]?(\d+(?:\.\d+)*)/.exec(name)?.[1] ?? null;

const isDate = (digits: string): boolean => /^(19|20)\d\d(0[1-9]|1[0-2])[0-3]\d(\d{2}){0,3}(\d{3})?$/.test(digits);

const rankOf = (version: string): readonly string[] => {
  const dashless = dashedDate.test(version) ? version.replace(/\D/g, "") : version;
  return isDate(dashless) ? [dashless.padEnd(17, "0")] : dashless.split(".");
};

/** Order of two versions as `versionOf` gives them; what has none comes last. */
export const compareVersions = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [left, right] = [rankOf(a), rankOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = compareDigits(left[at] ?? "0", right[at] ?? "0");
    if (difference !== 0) return difference;
  }
  return 0;
};

const claimOf = (version: string | null): string | null =>
  version === null
    ? null
    : rankOf(version)
        .map((part) => part.replace(/^0+(?=\d)/, ""))
        .join(".");

type Sorted = {
  readonly ups: ReadonlyMap<string, string>;
  readonly downs: ReadonlyMap<string, string>;
  readonly ignored: readonly Ignored[];
};

const explicitDown = /[.](down|rollback|undo|revert)\.sql$/i;
const looseDown = /[-_](down|rollback|undo|revert)\.sql$/i;
const up = /([._-]up)?\.sql$/i;

const stemOf = (name: string): string => {
  const dialect = dialectOf(name);
  const plain = dialect ? name.replace(new RegExp(`\\.${dialect}(?=\\.)`, "i"), "") : name;
  return plain.replace(explicitDown, "").replace(up, "");
};

/** Ups and downs by stem. `names` are direct children that are SQL files. */
const sortOut = (names: readonly string[]): Sorted => {
  const ups = new Map<string, string>();
  const downs = new Map<string, string>();
  const ignored: Ignored[] = [];
  const stems = new Set(names.filter((name) => !explicitDown.test(name)).map(stemOf));
  for (const name of names) {
    const reason = pathReason(name) ?? (versionOf(name) === null ? unnumberedReason(name) : null);
    const loose = name.replace(looseDown, "");
    if (reason) ignored.push({ file: name, reason });
    else if (explicitDown.test(name)) downs.set(stemOf(name), name);
    else if (loose !== name && stems.has(loose)) downs.set(loose, name);
    else {
      const stem = stemOf(name);
      const rival = ups.get(stem);
      // `x.sql` and `x.postgres.sql`: the one that names Postgres is meant.
      if (rival && isPostgres(dialectOf(rival) ?? ""))
        ignored.push({ file: name, reason: `\`${rival}\` is the one for Postgres` });
      else if (rival && !dialectOf(name)) ups.set(name.replace(/\.sql$/i, ""), name);
      else {
        if (rival) ignored.push({ file: rival, reason: `\`${name}\` is the one for Postgres` });
        ups.set(stem, name);
      }
    }
  }
  return { ups, downs, ignored };
};

const lonelyDowns = (folder: string, { ups, downs }: Sorted): readonly FileFault[] =>
  [...downs]
    .filter(([stem]) => !ups.has(stem))
    .map(([, name]) => {
      const message = `the down \`${name}\` belongs to no migration: it was left out`;
      const hint = "Name it exactly like its up, or remove it.";
      return historyNote(joinPath(folder, name), message, { severity: "warning", hint });
    });

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
  const drafts: readonly Draft[] = pairs.map(({ stem, up, down }) => {
    const version = versionOf(stem);
    const script = (file: string) => {
      const sql = open.text(file);
      return wholeFile(file, sql, /^-- no-transaction\b/.test(sql) ? "none" : "one");
    };
    return {
      name: stem,
      version: version ?? stem,
      claim: claimOf(version) ?? stem,
      up: script(up),
      down: down ? script(down) : null,
    };
  });
  return assemble({
    layout: "paired-files",
    folder,
    drafts,
    faults: [...open.faults, ...lonelyDowns(folder, sorted)],
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
  if (numbered.length * 2 >= ups.size || paired.length * 2 >= ups.size) {
    // Names that follow one tool's own pattern are for that tool's layout to claim.
    const claimed = [...ups.values()].filter((name) => /^\d+_.+\.up\.sql$|^[VB]\d/.test(name)).length;
    const confidence = claimed * 10 >= ups.size * 9 ? "possible" : "likely";
    return { confidence, evidence: `its SQL files are numbered or paired (${count})`, refusal: null };
  }
  return { confidence: "possible", evidence: `it holds SQL files (${count})`, refusal: null };
};

export const pairedFiles: Layout = {
  id: "paired-files",
  title: "paired files (NNN_name.sql, NNN_name.down.sql)",
  tool: "a script of your own",
  detect,
  read,
};
