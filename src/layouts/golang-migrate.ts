// `1_name.up.sql` and `1_name.down.sql`, as golang-migrate, sqlx, pop, bun and morph read them: ordered and paired by
// number, whatever the width. Where numbers repeat, pairs are made by name, so that a whole history can still be read.
import type { FileFault, FileTree, History, Script } from "../model/index.ts";
import { assemble, historyNote, type Ignored, wholeFile } from "./assemble.ts";
import { compareBytes, compareDigits } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { findDownFiles } from "./down-files.ts";
import { draftPairs, lonelyDown, type Pair } from "./draft-pairs.ts";
import { dialectOf, isPostgres, pathReason } from "./not-a-migration.ts";
import { joinPath, relativeTo } from "./paths.ts";

const pattern = /^(\d+)_(.+?)\.(up|down)\.sql$/;
const otherCode = /^\d+_.+\.(go|fizz|rb|js|ts)$/;

type Step = { readonly file: string; readonly version: string; readonly name: string; readonly dialect: string | null };

const stepOf = (file: string): Step | null => {
  const found = pattern.exec(file);
  if (!found?.[1] || !found[2]) return null;
  const dialect = dialectOf(file);
  const name = found[2].split(".").filter((part) => part !== dialect && part !== "tx" && part !== "autocommit");
  return { file, version: found[1], name: name.join("."), dialect };
};

const keyOf = (step: Step): string => `${step.version.replace(/^0+(?=\d)/, "")}_${step.name}`;

/** Steps of one direction by number and name; what names Postgres goes before what names no database. */
const byKey = (files: readonly string[], ignored: Ignored[]): Map<string, Step> => {
  const steps = new Map<string, Step>();
  for (const file of files) {
    const step = stepOf(file);
    if (!step) continue;
    const rival = steps.get(keyOf(step));
    const [kept, lost] = rival && isPostgres(rival.dialect ?? "") ? [rival, step] : [step, rival];
    if (lost) ignored.push({ file: lost.file, reason: `\`${kept.file}\` is the one that is run on Postgres` });
    steps.set(keyOf(kept), kept);
  }
  return steps;
};

const reasonFor = (path: string): string | null => {
  const reason = pathReason(path);
  if (reason) return reason;
  if (path.includes("/")) return /\.sql$/i.test(path) ? "in a subfolder" : null;
  if (otherCode.test(path)) return "a migration in code: Lockstep reads SQL only";
  return /\.sql$/i.test(path) && !pattern.test(path) ? "its name does not end in .up.sql or .down.sql" : null;
};

/** Is it numbered, and of neither direction? */
const isPlain = (path: string): boolean =>
  /^\d+_[^/]*\.sql$/.test(path) && !pattern.test(path) && pathReason(path) === null;

const notRun = (folder: string, file: string): FileFault =>
  historyNote(joinPath(folder, file), `\`${file}\` is neither .up.sql nor .down.sql: golang-migrate never runs it`, {
    severity: "warning",
    hint: "Rename it, or choose the layout paired-files, which runs it.",
  });

const marker = /^\s*(?:--[^\n]*\n\s*)*--\s*(?:no-transaction\b|morph:nontransactional\b)/i;

const transactionOf = (file: string, sql: string): Script["transaction"] =>
  /\.autocommit\./.test(file) || marker.test(sql.slice(0, 4096)) ? "none" : "one";

const downOf = (up: Step, downs: ReadonlyMap<string, Step>, alone: readonly Step[]): Step | null => {
  const same = downs.get(keyOf(up));
  if (same) return same;
  // golang-migrate pairs by the number alone; the names may differ.
  const [only, ...more] = alone.filter((down) => compareDigits(down.version, up.version) === 0);
  return more.length === 0 ? (only ?? null) : null;
};

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  const inside = relativeTo(folder, await tree.list(folder));
  const ignored: Ignored[] = inside.flatMap((file) => {
    const reason = reasonFor(file);
    return reason ? [{ file, reason }] : [];
  });
  const taken = inside.filter((file) => pattern.test(file) && reasonFor(file) === null);
  const ups = byKey(
    taken.filter((file) => /\.up\.sql$/.test(file)),
    ignored,
  );
  const downs = byKey(
    taken.filter((file) => /\.down\.sql$/.test(file)),
    ignored,
  );
  const alone = [...downs.values()].filter((down) => !ups.has(keyOf(down)));
  const elsewhere = options.downDirectory === null ? null : await findDownFiles(tree, [options.downDirectory]);
  const sorted = [...ups.values()].sort((a, b) => compareDigits(a.version, b.version) || compareBytes(a.file, b.file));
  const pairs = sorted.map((up): Pair => {
    const down = downOf(up, downs, alone)?.file;
    const name = up.file.replace(/\.up\.sql$/, "");
    const file = down === undefined ? (elsewhere?.files.get(name) ?? null) : joinPath(folder, down);
    const claim = up.version.replace(/^0+(?=\d)/, "");
    return { name, version: up.version, claim, up: joinPath(folder, up.file), down: file };
  });
  const drafted = await draftPairs(tree, pairs, (file, sql) => wholeFile(file, sql, transactionOf(file, sql)));
  const used = new Set(pairs.map(({ down }) => down));
  const lonely = [...downs.values()].filter(({ file }) => !used.has(joinPath(folder, file)));
  return assemble({
    layout: "golang-migrate",
    folder,
    drafts: drafted.drafts,
    faults: [
      ...drafted.faults,
      ...lonely.map(({ file }) => lonelyDown(joinPath(folder, file), file)),
      ...inside.filter(isPlain).map((path) => notRun(folder, path)),
    ],
    ignored: ignored.map(({ file, reason }) => ({ file: joinPath(folder, file), reason })),
    duplicates: { severity: "error", because: "golang-migrate refuses the folder" },
    order: "of their numbers, as golang-migrate does",
  });
};

const detect = ({ files }: Listing): Fit | null => {
  const here = files.filter((path) => !path.includes("/"));
  const ups = here.filter((file) => pattern.test(file) && /\.up\.sql$/.test(file));
  const downs = here.filter((file) => pattern.test(file) && /\.down\.sql$/.test(file));
  if (ups.length === 0) return null;
  const plain = here.filter(isPlain);
  const evidence = `its files are named N_name.up.sql (${ups.length}) and N_name.down.sql (${downs.length})`;
  // With many plain files among them it is a folder of paired files, where those run too.
  return plain.length * 10 <= ups.length ? { confidence: "likely", evidence, refusal: null } : null;
};

export const golangMigrate: Layout = {
  id: "golang-migrate",
  title: "golang-migrate (N_name.up.sql, N_name.down.sql)",
  tool: "golang-migrate",
  deep: false,
  detect,
  read,
};
