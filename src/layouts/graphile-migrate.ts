// `committed/000001.sql` or `committed/000001-name.sql`, each naming the hash of the one before it. There are no downs in
// graphile-migrate; `--! no-transaction` below the headers opts out of the transaction.
import type { FileFault, FileTree, History, Script } from "../model/index.ts";
import { assemble, historyNote, type Ignored, wholeFile } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { findDownFiles } from "./down-files.ts";
import { draftPairs, type Pair } from "./draft-pairs.ts";
import { lineAt } from "./marks.ts";
import { baseName, joinPath, relativeTo } from "./paths.ts";

const pattern = /^(\d+)(?:-[-_a-zA-Z0-9]*)?\.sql$/;
const header = /^--! (Previous|Hash): ?(.*?)\s*$/gm;

const headersOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.slice(0, 4096).matchAll(header)].map((match) => [match[1] ?? "", match[2] ?? ""]));

const transactionOf = (text: string): Script["transaction"] =>
  /^(?:--! [A-Z][^\n]*\n)*\s*--!\s*no-transaction\b/.test(text) ? "none" : "one";

const placeholder = (file: string, text: string): readonly FileFault[] => {
  const found = /(?<![:\w]):[A-Z][0-9A-Z_]+\b/.exec(text);
  if (!found) return [];
  const message = `\`${file}\` holds the placeholder \`${found[0]}\`, which was left as it stands`;
  return [historyNote(file, message, { line: lineAt(text, found.index) })];
};

const brokenLinks = (texts: readonly (readonly [string, string])[]): readonly FileFault[] =>
  texts.flatMap(([file, text], at) => {
    const previous = headersOf(text).Previous;
    const expected = at === 0 ? "-" : headersOf(texts[at - 1]?.[1] ?? "").Hash;
    if (previous === undefined || expected === undefined || previous === expected) return [];
    const message = `\`${file}\` does not follow the migration before it: graphile-migrate refuses the folder`;
    return [
      historyNote(file, message, { severity: "warning", line: 1, hint: "Commit it again with `graphile-migrate`." }),
    ];
  });

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  const committed = baseName(folder) === "committed" ? folder : joinPath(folder, "committed");
  const names = relativeTo(committed, await tree.list(committed)).filter((name) => pattern.test(name));
  const taken = new Set(names.map((name) => joinPath(committed, name)));
  const ignored: readonly Ignored[] = (await tree.list(folder))
    .filter((file) => /\.sql$/.test(file) && !taken.has(file))
    .map((file) => ({ file, reason: "not committed: graphile-migrate runs committed/ only" }));
  const numberOf = (name: string): string => pattern.exec(name)?.[1] ?? "";
  const sorted = [...names].sort((a, b) => compareBytes(numberOf(a), numberOf(b)) || compareBytes(a, b));
  const elsewhere = options.downDirectory === null ? null : await findDownFiles(tree, [options.downDirectory]);
  const pairs = sorted.map((file): Pair => {
    const name = file.replace(/\.sql$/, "");
    const down = elsewhere?.files.get(name) ?? null;
    return { name, version: numberOf(file), up: joinPath(committed, file), down };
  });
  const drafted = await draftPairs(tree, pairs, (file, sql) => wholeFile(file, sql, transactionOf(sql)));
  const texts = pairs.map(({ up }) => [up, drafted.text(up)] as const);
  return assemble({
    layout: "graphile-migrate",
    folder,
    drafts: drafted.drafts,
    faults: [...drafted.faults, ...brokenLinks(texts), ...texts.flatMap(([file, text]) => placeholder(file, text))],
    ignored,
    duplicates: { severity: "error", because: "graphile-migrate's ledger holds one row for each number" },
    order: "of their numbers, as graphile-migrate does",
  });
};

const detect = ({ files, samples }: Listing): Fit | null => {
  const committed = files.filter((path) => /^(committed\/)?\d+[-_a-zA-Z0-9]*\.sql$/.test(path));
  const headed = [...samples].filter(([file, text]) => committed.includes(file) && /^--! Previous:/m.test(text));
  if (headed.length > 0)
    return { confidence: "certain", evidence: "its files hold `--! Previous` headers", refusal: null };
  return null;
};

export const graphileMigrate: Layout = {
  id: "graphile-migrate",
  title: "graphile-migrate (committed/000001.sql)",
  tool: "graphile-migrate",
  deep: true,
  detect,
  read,
};
