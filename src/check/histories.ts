import { detectFolder, detectFolders, readHistory } from "../layouts/index.ts";
import type { Base, BaseMigration, CheckRequest, FileTree, History, Migration, Standing } from "../model/index.ts";
import { Problem } from "../model/index.ts";
import { sameSql } from "../sql/index.ts";

/** One history to check, with what the base branch holds of it. */
export type Subject = {
  readonly history: History;
  readonly base: Base | null;
  readonly baseHistory: History | null;
  readonly standing: ReadonlyMap<string, Standing>;
  /** What was found, and why it was read like this. */
  readonly note: string;
};

type Folder = { readonly folder: string; readonly layout: string; readonly note: string };

const foldersOf = async ({ settings, tree }: CheckRequest): Promise<readonly Folder[]> => {
  const { migrations, layout } = settings;
  if (migrations.length === 0) {
    const { found } = await detectFolders(tree, layout);
    return found.map((detection) => ({ ...detection, note: detection.sentence }));
  }
  if (layout !== "auto") return migrations.map((folder) => ({ folder, layout, note: "" }));
  return Promise.all(
    migrations.map(async (named) => {
      const detection = await detectFolder(tree, named);
      return { ...detection, note: detection.sentence };
    }),
  );
};

const notThere: ReadonlySet<string> = new Set(["no-migrations", "folder-missing", "not-a-folder", "folder-ambiguous"]);

type Trees = { readonly base: FileTree; readonly head: FileTree };

const readBase = async (trees: Trees, history: History, downDirectory: string | null): Promise<History | null> => {
  try {
    return await readHistory(trees.base, history.folder, history.layout, { downDirectory });
  } catch (error) {
    if (error instanceof Problem && notThere.has(error.code)) return await readMoved(trees, history, downDirectory);
    throw error;
  }
};

/** The history as the base has it in another folder, which is gone: most of what it holds there is here, too. */
const readMoved = async (
  { base: tree, head }: Trees,
  history: History,
  downDirectory: string | null,
): Promise<History | null> => {
  const ids = new Set(history.migrations.map(({ id }) => id));
  const { found } = await detectFolders(tree, history.layout).catch((error) => {
    if (error instanceof Problem && notThere.has(error.code)) return { found: [] };
    throw error;
  });
  for (const { folder, layout } of found) {
    if ((await head.list(folder)).length > 0) continue;
    const { migrations, ...rest } = await readHistory(tree, folder, layout, { downDirectory });
    const kept = migrations.filter(({ id }) => ids.has(id)).length;
    if (kept * 2 > migrations.length) return { ...rest, migrations };
  }
  return null;
};

const baseMigration = ({ id, version, up, down }: Migration): BaseMigration => ({
  id,
  version,
  up: up.sql,
  down: down?.sql ?? null,
  file: up.file,
});

const unchanged = (now: string | null, then: string | null): boolean =>
  now === null || then === null ? now === then : sameSql(now, then) !== "different";

const standingOf = (history: History, base: History | null): ReadonlyMap<string, Standing> => {
  const then = new Map(base?.migrations.map((migration) => [migration.id, migration]));
  return new Map(
    history.migrations.map((migration) => {
      const old = then.get(migration.id);
      if (old === undefined) return [migration.id, "new"];
      const same =
        unchanged(migration.up.sql, old.up.sql) && unchanged(migration.down?.sql ?? null, old.down?.sql ?? null);
      return [migration.id, same ? "unchanged" : "edited"];
    }),
  );
};

const movedNote = ({ folder }: History, base: History | null): readonly string[] =>
  base === null || base.folder === folder ? [] : [`The base has it in \`${base.folder === "" ? "." : base.folder}\`.`];

/** Reads every history that is to be checked. `found` is called with the layout of each folder before its files are read. */
export const readSubjects = async (
  request: CheckRequest,
  found: (layout: string) => void = () => undefined,
): Promise<readonly Subject[]> => {
  const { settings, tree, base } = request;
  const options = { downDirectory: settings.downDirectory };
  const subjects: Subject[] = [];
  for (const { folder, layout, note } of await foldersOf(request)) {
    found(layout);
    const history = await readHistory(tree, folder, layout, options);
    const baseHistory =
      base === null ? null : await readBase({ base: base.tree, head: tree }, history, settings.downDirectory);
    subjects.push({
      history,
      baseHistory,
      base: base === null ? null : { sha: base.sha, migrations: (baseHistory?.migrations ?? []).map(baseMigration) },
      standing: standingOf(history, baseHistory),
      note: [note, ...movedNote(history, baseHistory)].filter((sentence) => sentence !== "").join(" "),
    });
  }
  return subjects;
};
