// `V1__name.sql`, undone by `U1__name.sql`, in a folder that Flyway reads to its depths. Versions are numbers between dots or
// underscores. Repeatable scripts and callbacks are no steps; a baseline stands in for a history that is gone.
import type { FileFault, FileTree, History } from "../model/index.ts";
import { assemble, historyNote, type Ignored, wholeFile } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { hasDirections } from "./dotted-v.ts";
import { compareDotted, sameDotted } from "./dotted-version.ts";
import { findDownFiles } from "./down-files.ts";
import { draftPairs, type Pair } from "./draft-pairs.ts";
import { lineAt } from "./marks.ts";
import { otherDatabaseIn, pathReason } from "./not-a-migration.ts";
import { openFiles } from "./open-files.ts";
import { baseName, joinPath, parentOf, relativeTo } from "./paths.ts";

const pattern = /^([VUB])(\d+(?:[._]\d+)*)(?:__(.*))?\.sql$/;
const callback = /^(before|after|create)[A-Z]\w*(__.*)?\.sql$/;

type Step = { readonly path: string; readonly prefix: string; readonly version: string };

const stepOf = (path: string): Step | null => {
  const found = pattern.exec(baseName(path));
  return found?.[1] && found[2] ? { path, prefix: found[1], version: found[2] } : null;
};

const reasonFor = (path: string): string | null => {
  const name = baseName(path);
  const reason = pathReason(path);
  if (reason) return reason;
  const other = otherDatabaseIn(parentOf(path));
  if (other) return `for ${other}, by its folder`;
  if (/^R__.*\.sql$/.test(name)) return "repeatable: Flyway runs it again whenever it changes, so it is no step";
  if (/^[VUB]\d.*__.*\.(java|class|kt)$/.test(name)) return "a migration in code: Lockstep reads SQL only";
  if (callback.test(name)) return "a callback of Flyway, not a step";
  return /\.sql$/i.test(name) && !pattern.test(name)
    ? "Flyway does not take it: its name is not V<version>__name.sql"
    : null;
};

const placeholders = (file: string, text: string): readonly FileFault[] => {
  const found = /\$\{[^}\s]{1,200}\}/.exec(text);
  if (!found) return [];
  const message = `\`${file}\` holds the Flyway placeholder \`${found[0]}\`, which was left as it stands`;
  return [historyNote(file, message, { line: lineAt(text, found.index) })];
};

/** Every step that an empty database goes through. A baseline counts only where what it stands for is gone. */
const upsOf = (steps: readonly Step[], ignored: Ignored[]): readonly Step[] => {
  const versions = steps.filter(({ prefix }) => prefix === "V");
  const baselines = steps.filter(({ prefix }) => prefix === "B").sort((a, b) => compareDotted(b.version, a.version));
  const [latest] = baselines;
  const stands = latest && !versions.some(({ version }) => compareDotted(version, latest.version) <= 0);
  const kept = stands ? [latest] : [];
  for (const { path } of baselines.slice(kept.length))
    ignored.push({ file: path, reason: "a baseline of versions that are still here" });
  return [...kept, ...versions].sort((a, b) => compareDotted(a.version, b.version) || compareBytes(a.path, b.path));
};

const outsideTransaction = (conf: string): boolean => /^[ \t]*executeInTransaction[ \t]*=[ \t]*false\b/m.test(conf);

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  const inside = relativeTo(folder, await tree.list(folder));
  const ignored: Ignored[] = inside.flatMap((file) => {
    const reason = reasonFor(file);
    return reason ? [{ file, reason }] : [];
  });
  const steps = inside.filter((path) => reasonFor(path) === null).flatMap((path) => stepOf(path) ?? []);
  const ups = upsOf(steps, ignored);
  const undos = new Map(
    steps
      .filter(({ prefix }) => prefix === "U")
      .map(({ path, version }) => [sameDotted(version), joinPath(folder, path)]),
  );
  const elsewhere = options.downDirectory === null ? null : await findDownFiles(tree, [options.downDirectory]);
  const pairs = ups.map(({ path, version }): Pair => {
    const name = baseName(path).replace(/\.sql$/, "");
    const down = undos.get(sameDotted(version)) ?? elsewhere?.files.get(name) ?? null;
    return { name, version, claim: sameDotted(version), up: joinPath(folder, path), down };
  });
  const settings = inside.filter((path) => path.endsWith(".sql.conf")).map((path) => joinPath(folder, path));
  const conf = await openFiles(tree, settings);
  const drafted = await draftPairs(tree, pairs, (file, sql) =>
    wholeFile(file, sql, outsideTransaction(conf.text(`${file}.conf`)) ? "none" : "one"),
  );
  const files = pairs.flatMap(({ up, down }) => (down === null ? [up] : [up, down]));
  return assemble({
    layout: "flyway",
    folder,
    drafts: drafted.drafts,
    faults: [...drafted.faults, ...files.flatMap((file) => placeholders(file, drafted.text(file)))],
    ignored: ignored.map(({ file, reason }) => ({ file: joinPath(folder, file), reason })),
    duplicates: { severity: "error", because: "Flyway refuses the folder" },
    order: "of their versions, as Flyway does",
  });
};

const detect = ({ files }: Listing): Fit | null => {
  const versions = files.filter((path) => /^[VB]\d+(?:[._]\d+)*__.*\.sql$/.test(baseName(path)));
  if (versions.length === 0 || hasDirections(files)) return null;
  const undos = files.filter((path) => /^U\d+(?:[._]\d+)*__.*\.sql$/.test(baseName(path))).length;
  const evidence = `its files are named V<version>__name.sql (${versions.length}) and U<version>__name.sql (${undos})`;
  return { confidence: "likely", evidence, refusal: null };
};

export const flyway: Layout = {
  id: "flyway",
  title: "Flyway (V1__name.sql, U1__name.sql)",
  tool: "Flyway",
  deep: true,
  detect,
  read,
};
