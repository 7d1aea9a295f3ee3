// `supabase/migrations/<digits>_name.sql`, as the Supabase CLI reads it: files only, names by its own pattern, byte order, so a
// `99999999999999_…` master file comes last. Its CLI knows no downs and would run one that lies there: they live beside it.
import type { FileFault, FileTree, History } from "../model/index.ts";
import { assemble, historyNote, type Ignored } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { findDownFiles, usualDownFolders } from "./down-files.ts";
import { draftPairs, lonelyDown, type Pair } from "./draft-pairs.ts";
import { joinPath, relativeTo } from "./paths.ts";

const pattern = /^([0-9]+)_(.*)\.sql$/;
const downSuffix = /\.(down|rollback)\.sql$/;

const isOldInit = (name: string): boolean => {
  const version = /^(\d{14})_init\.sql$/.exec(name)?.[1];
  return version !== undefined && version < "20211209000000";
};

const reasonFor = (path: string, first: string | undefined): string | null => {
  if (path.includes("/")) return "in a subfolder, which the Supabase CLI does not read";
  if (!pattern.test(path)) return "the Supabase CLI skips it: its name is not <timestamp>_name.sql";
  const old = "the Supabase CLI skips it: an _init.sql from before December 2021 is its own old baseline";
  return path === first && isOldInit(path) ? old : null;
};

const downInside = (folder: string, name: string, paired: boolean): FileFault => {
  const what = paired
    ? "it was read as the down of its migration"
    : "no migration of that name is there, so it was left out";
  return historyNote(
    joinPath(folder, name),
    `\`${name}\` lies among the migrations, where the Supabase CLI runs it as a migration of its own, ahead of its up and under the same version; ${what}`,
    { severity: "warning", hint: "Move it to `supabase/rollbacks/`, under the same name as its migration." },
  );
};

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  const everything = relativeTo(folder, await tree.list(folder));
  const inside = everything.filter((path) => /\.sql$/i.test(path));
  // The CLI asks it of the first entry of the folder, whatever that is.
  const [first] = everything.map((path) => path.split("/")[0] ?? "").sort(compareBytes);
  const here = inside.filter((path) => !path.includes("/")).sort(compareBytes);
  const ignored: Ignored[] = inside.flatMap((path) => {
    const reason = reasonFor(path, first);
    return reason ? [{ file: joinPath(folder, path), reason }] : [];
  });
  const names = here.filter((name) => reasonFor(name, first) === null);
  const ups = names.filter((name) => !downSuffix.test(name));
  const stems = new Set(ups.map((name) => name.replace(/(\.up)?\.sql$/, "")));
  const misplaced = new Map(
    names.filter((name) => downSuffix.test(name)).map((name) => [name.replace(downSuffix, ""), name]),
  );
  const folders = options.downDirectory === null ? usualDownFolders(folder) : [options.downDirectory];
  const elsewhere = (await findDownFiles(tree, folders))?.files ?? new Map<string, string>();
  const pairs = ups.map((name): Pair => {
    const stem = name.replace(/(\.up)?\.sql$/, "");
    const inner = misplaced.get(stem);
    const down = elsewhere.get(stem) ?? (inner === undefined ? null : joinPath(folder, inner));
    return { name: stem, version: pattern.exec(name)?.[1] ?? stem, up: joinPath(folder, name), down };
  });
  const { drafts, faults } = await draftPairs(tree, pairs);
  const lonely = [...elsewhere].filter(([stem]) => !stems.has(stem));
  return assemble({
    layout: "supabase",
    folder,
    drafts,
    faults: [
      ...faults,
      ...[...misplaced].map(([stem, name]) => downInside(folder, name, stems.has(stem))),
      ...lonely.map(([stem, file]) => lonelyDown(file, stem)),
    ],
    ignored: ignored.filter(({ file }) => ![...elsewhere.values()].includes(file)),
    duplicates: {
      severity: "error",
      because: "the Supabase ledger holds one row for each version, so the second one fails",
    },
    order: "of the bytes of their names, as the Supabase CLI does",
  });
};

const detect = ({ folder, files }: Listing): Fit | null => {
  const names = files.filter((path) => !path.includes("/") && pattern.test(path));
  if (names.length === 0 || !/(^|\/)supabase\/migrations$/.test(folder)) return null;
  const count = `${names.length} ${names.length === 1 ? "file" : "files"} named <timestamp>_name.sql`;
  return { confidence: "certain", evidence: `it is a supabase/migrations folder with ${count}`, refusal: null };
};

export const supabase: Layout = {
  id: "supabase",
  title: "Supabase CLI (<timestamp>_name.sql)",
  tool: "the Supabase CLI",
  deep: false,
  detect,
  read,
};
