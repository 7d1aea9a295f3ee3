// Drizzle: `0000_name.sql` in the order of `meta/_journal.json`, or, from version 1, one folder for each migration. Its migrator
// sends what lies between the breakpoints one by one, in one transaction. It has no downs: ours lie beside it.
import type { FileFault, FileTree, History } from "../model/index.ts";
import { assemble, historyNote, type Ignored } from "./assemble.ts";
import type { Span } from "./blank.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { findDownFiles, usualDownFolders } from "./down-files.ts";
import { draftPairs, type Pair } from "./draft-pairs.ts";
import { type Journal, journalFile, parseJournal } from "./drizzle-journal.ts";
import { joinPath, relativeTo } from "./paths.ts";

const breakpoint = "--> statement-breakpoint";

const queriesOf = (text: string): readonly Span[] | null => {
  if (!text.includes(breakpoint)) return null;
  const spans: Span[] = [];
  for (let from = 0; from <= text.length; ) {
    const found = text.indexOf(breakpoint, from);
    const to = found === -1 ? text.length : found;
    const part = text.slice(from, to);
    const start = from + part.length - part.trimStart().length;
    if (part.trim() !== "") spans.push({ start, end: start + part.trim().length });
    if (found === -1) break;
    from = found + breakpoint.length;
  }
  return spans;
};

// Drizzle 1 orders by `localeCompare`; "en" takes the machine's locale out of it.
const compareNames = (a: string, b: string): number => a.localeCompare(b, "en") || compareBytes(a, b);

const absent = (folder: string, tag: string): FileFault => ({
  check: "file-unreadable",
  severity: "error",
  file: joinPath(folder, journalFile),
  line: null,
  migration: null,
  message: `the journal lists \`${tag}\`, but \`${tag}.sql\` is not there: Drizzle stops at it`,
  hint: "Restore the file, or take its entry out of the journal.",
});

const unlisted = (folder: string, name: string): FileFault =>
  historyNote(joinPath(folder, name), `\`${name}\` is not in the journal: Drizzle never runs it`, {
    severity: "warning",
    hint: "Make migrations with `drizzle-kit generate --custom`, which adds them to the journal.",
  });

const skipped = (folder: string, journal: Journal): readonly FileFault[] => {
  let latest = Number.NEGATIVE_INFINITY;
  return journal.entries.flatMap(({ tag, when }) => {
    const late = when <= latest;
    latest = Math.max(latest, when);
    if (!late) return [];
    const message = `\`${tag}\` is dated before an earlier entry of the journal: Drizzle silently skips it where that one was applied`;
    return [historyNote(joinPath(folder, `${tag}.sql`), message, { severity: "warning", hint: "Generate it again." })];
  });
};

type Found = {
  readonly steps: readonly Pair[];
  readonly faults: readonly FileFault[];
  readonly ignored: readonly Ignored[];
};

const fromJournal = (folder: string, inside: readonly string[], journal: Journal): Found => {
  const has = new Set(inside);
  const tags = new Set(journal.entries.map(({ tag }) => tag));
  const isDown = (name: string): boolean => /\.(down|rollback)\.sql$/.test(name);
  const others = inside.filter((path) => /\.sql$/.test(path) && !isDown(path) && !tags.has(path.replace(/\.sql$/, "")));
  const steps = journal.entries.flatMap(({ tag, when: stamp }): readonly Pair[] => {
    if (!has.has(`${tag}.sql`)) return [];
    const down = [`${tag}.down.sql`, `${tag}.rollback.sql`].find((name) => has.has(name));
    const version = /^\d+/.exec(tag)?.[0] ?? tag;
    const [up, back] = [joinPath(folder, `${tag}.sql`), down ? joinPath(folder, down) : null];
    return [{ name: tag, version, stamp, up, down: back }];
  });
  return {
    steps,
    faults: [
      ...journal.entries.filter(({ tag }) => !has.has(`${tag}.sql`)).map(({ tag }) => absent(folder, tag)),
      ...others.filter((path) => /^\d+_[^/]*$/.test(path)).map((path) => unlisted(folder, path)),
      ...skipped(folder, journal),
    ],
    ignored: others.map((path) => ({ file: joinPath(folder, path), reason: "not in Drizzle's journal" })),
  };
};

/** Drizzle 1 dates a migration by the first fourteen digits of its folder's name, as UTC. */
const stampOf = (name: string): { readonly stamp?: number } => {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(name);
  if (found === null) return {};
  const [year = 0, month = 0, ...rest] = found.slice(1).map(Number);
  return { stamp: Date.UTC(year, month - 1, ...rest) };
};

const fromFolders = (folder: string, inside: readonly string[]): Found => {
  const has = new Set(inside);
  const names = inside.flatMap((path) => /^([^/]+)\/migration\.sql$/.exec(path)?.[1] ?? []).sort(compareNames);
  const steps = names.map((name): Pair => {
    const down = ["down.sql", "rollback.sql"].find((file) => has.has(`${name}/${file}`));
    const up = joinPath(folder, `${name}/migration.sql`);
    return {
      name,
      version: /^\d+/.exec(name)?.[0] ?? name,
      ...stampOf(name),
      up,
      down: down ? joinPath(folder, `${name}/${down}`) : null,
    };
  });
  const loose = inside.filter((path) => !path.includes("/") && /\.sql$/.test(path));
  const reason = "Drizzle 1 reads folders; run `drizzle-kit up` to move it into one";
  return { steps, faults: [], ignored: loose.map((path) => ({ file: joinPath(folder, path), reason })) };
};

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  const inside = relativeTo(folder, await tree.list(folder));
  const bytes = await tree.read(joinPath(folder, journalFile));
  const found =
    bytes === null
      ? fromFolders(folder, inside)
      : fromJournal(folder, inside, parseJournal(joinPath(folder, journalFile), new TextDecoder().decode(bytes)));
  const folders = options.downDirectory === null ? usualDownFolders(folder) : [options.downDirectory];
  const elsewhere = await findDownFiles(tree, folders);
  const steps = found.steps.map((step) => ({ ...step, down: step.down ?? elsewhere?.files.get(step.name) ?? null }));
  const drafted = await draftPairs(tree, steps, (file, sql) => ({
    file,
    sql,
    transaction: "one",
    queries: queriesOf(sql),
  }));
  const downs = new Set(elsewhere?.files.values());
  return assemble({
    layout: "drizzle",
    folder,
    drafts: drafted.drafts,
    faults: [...found.faults, ...drafted.faults],
    ignored: found.ignored.filter(({ file }) => !downs.has(file)),
    duplicates: { severity: "warning", because: "Drizzle follows its journal and runs both" },
    order: bytes === null ? "of the names of their folders, as Drizzle does" : null,
  });
};

const detect = ({ files, samples }: Listing): Fit | null => {
  const journal = samples.get(journalFile);
  if (journal !== undefined) {
    const dialect = /"dialect"\s*:\s*"(\w+)"/.exec(journal)?.[1] ?? "postgresql";
    const refusal = /^(pg|postgres|postgresql)$/.test(dialect) ? null : `its journal says that it is for ${dialect}`;
    return { confidence: "certain", evidence: `there is a ${journalFile}`, refusal };
  }
  const folders = files.flatMap((path) => /^([^/]+)\/migration\.sql$/.exec(path)?.[1] ?? []);
  const snapshots = folders.filter((name) => files.includes(`${name}/snapshot.json`)).length;
  if (snapshots === 0 || snapshots * 2 <= folders.length) return null;
  return {
    confidence: "certain",
    evidence: `${snapshots} folders hold migration.sql and snapshot.json`,
    refusal: null,
  };
};

export const drizzle: Layout = {
  id: "drizzle",
  title: "Drizzle (meta/_journal.json, or <name>/migration.sql)",
  tool: "Drizzle",
  deep: true,
  detect,
  read,
};
