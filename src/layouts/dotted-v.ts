// Flyway's V with both directions in the name: `V1.name.up.sql`, `V1__name_up.sql`, `V1__name.sql` with `V1__name.down.sql`.
// Flyway itself would take both files for one version twice; scripts of people's own run them.
import type { FileTree, History } from "../model/index.ts";
import { assemble, type Ignored } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { compareDotted, sameDotted } from "./dotted-version.ts";
import { findDownFiles } from "./down-files.ts";
import { draftPairs, lonelyDown, type Pair } from "./draft-pairs.ts";
import { pathReason } from "./not-a-migration.ts";
import { joinPath, relativeTo } from "./paths.ts";

// `V1.2.name`: the dots between numbers are the version's, so a number must be followed by a separator.
const version = /^[Vv](\d+(?:[._]\d+)*)(?:__|[._-])\D/;
const suffix = /[._-](up|down|undo|rollback)\.sql$/i;

type Step = {
  readonly file: string;
  readonly version: string;
  readonly stem: string;
  readonly direction: "up" | "down";
};

const stepsOf = (names: readonly string[]): readonly Step[] => {
  const stems = new Set(names.map((name) => name.replace(suffix, "").replace(/\.sql$/i, "")));
  return names.flatMap((file) => {
    const number = version.exec(file)?.[1];
    if (number === undefined) return [];
    const said = suffix.exec(file);
    const isUp = said?.[1]?.toLowerCase() === "up";
    const stem = said ? file.replace(suffix, "") : file.replace(/\.sql$/i, "");
    // `V3__scale_down.sql` without a partner is an up that is called so.
    const alone = said !== null && !isUp && said[0].startsWith("_") && !hasPartner(stem, file, names, stems);
    if (alone) return [{ file, version: number, stem: file.replace(/\.sql$/i, ""), direction: "up" as const }];
    return [{ file, version: number, stem, direction: said && !isUp ? ("down" as const) : ("up" as const) }];
  });
};

const hasPartner = (stem: string, file: string, names: readonly string[], stems: ReadonlySet<string>): boolean =>
  stems.has(stem) && names.some((name) => name !== file && name.replace(suffix, "").replace(/\.sql$/i, "") === stem);

const flat = (files: readonly string[]): readonly string[] =>
  files.filter((path) => !path.includes("/") && /\.sql$/i.test(path) && pathReason(path) === null);

/** Do names of the V kind carry directions here? */
export const hasDirections = (files: readonly string[]): boolean => {
  const steps = stepsOf(flat(files));
  return steps.some(({ direction }) => direction === "down") || steps.some(({ file }) => /\.up\.sql$/i.test(file));
};

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  const inside = relativeTo(folder, await tree.list(folder));
  const steps = stepsOf(flat(inside));
  const known = new Set(steps.map(({ file }) => file));
  const ignored: readonly Ignored[] = inside
    .filter((path) => /\.sql$/i.test(path) && !known.has(path))
    .map((path) => ({
      file: joinPath(folder, path),
      reason:
        pathReason(path) ?? (path.includes("/") ? "in a subfolder" : "its name does not begin with V and a version"),
    }));
  const downs = steps.filter(({ direction }) => direction === "down");
  const elsewhere = options.downDirectory === null ? null : await findDownFiles(tree, [options.downDirectory]);
  const ups = steps
    .filter(({ direction }) => direction === "up")
    .sort((a, b) => compareDotted(a.version, b.version) || compareBytes(a.file, b.file));
  const pairs = ups.map(({ file, stem, version: number }): Pair => {
    const sameVersion = downs.filter((down) => sameDotted(down.version) === sameDotted(number));
    const down = downs.find((other) => other.stem === stem) ?? (sameVersion.length === 1 ? sameVersion[0] : undefined);
    const beside = down ? joinPath(folder, down.file) : (elsewhere?.files.get(stem) ?? null);
    return { name: stem, version: number, claim: sameDotted(number), up: joinPath(folder, file), down: beside };
  });
  const { drafts, faults } = await draftPairs(tree, pairs);
  const used = new Set(pairs.map(({ down }) => down));
  const lonely = downs.filter(({ file }) => !used.has(joinPath(folder, file)));
  return assemble({
    layout: "dotted-v",
    folder,
    drafts,
    faults: [...faults, ...lonely.map(({ file }) => lonelyDown(joinPath(folder, file), file))],
    ignored,
    duplicates: { severity: "error", because: "runners that remember the version apply only one of them" },
    order: "of their versions",
  });
};

const detect = ({ files }: Listing): Fit | null => {
  const steps = stepsOf(flat(files));
  if (steps.length * 2 < flat(files).length || !hasDirections(files)) return null;
  const downs = steps.filter(({ direction }) => direction === "down").length;
  const evidence = `its names begin with V and a version and tell up from down (${steps.length - downs} up, ${downs} down)`;
  return { confidence: "likely", evidence, refusal: null };
};

export const dottedV: Layout = {
  id: "dotted-v",
  title: "V and up/down (V1.name.up.sql, V1__name.down.sql)",
  tool: "a script of your own",
  deep: false,
  detect,
  read,
};
