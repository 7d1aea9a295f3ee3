import { detectFolder, detectFolders, readHistory } from "../layouts/index.ts";
import { type Filed, type Ledger, ledgers } from "../ledgers/index.ts";
import { type History, type Migration, Problem } from "../model/index.ts";
import { type Live, reachLive } from "../postgres/index.ts";
import type { LiveRequest } from "./contract.ts";

/** The database that was named. Rejects with a Problem that holds nothing of its URL. */
export const reachTarget = async ({ live }: Pick<LiveRequest, "live">): Promise<Live> => {
  if (live.databaseUrl === null) {
    throw new Problem("database-url-missing", "no database was named", {
      hint: "Put its URL into the variable DATABASE_URL: a flag would show it in process lists.",
    });
  }
  return reachLive({ url: live.databaseUrl, tls: live.tls, caCert: live.caCert });
};

const several = (folders: readonly string[]): Problem =>
  new Problem(
    "one-history",
    `a database is held against one folder of migrations, and there are ${folders.join(", ")}`,
    {
      hint: "Name the one that this database was built by with `migrations`.",
    },
  );

const detected = async ({ settings, tree }: LiveRequest) => {
  const { migrations, layout } = settings;
  const [named] = migrations;
  if (migrations.length > 1) throw several(migrations);
  if (named !== undefined && layout !== "auto") return { folder: named, layout, sentence: "" };
  if (named !== undefined) return detectFolder(tree, named);
  const { found } = await detectFolders(tree, layout);
  const [only] = found;
  if (only === undefined || found.length > 1) throw several(found.map(({ folder }) => folder));
  return only;
};

/** The one history that a live database is held against, and how it was found. */
export const readOneHistory = async (
  request: LiveRequest,
): Promise<{ readonly history: History; readonly notes: readonly string[] }> => {
  const { folder, layout, sentence } = await detected(request);
  const history = await readHistory(request.tree, folder, layout, { downDirectory: request.settings.downDirectory });
  return { history, notes: sentence === "" ? [] : [sentence] };
};

/** Every migration with the bytes of its up file. */
export const filesOf = async ({ tree }: LiveRequest, history: History): Promise<readonly Filed[]> =>
  Promise.all(
    history.migrations.map(
      async (migration: Migration): Promise<Filed> => ({
        migration,
        bytes: (await tree.read(migration.up.file)) ?? new Uint8Array(),
      }),
    ),
  );

/** Ledgers to look for, the likeliest first: the one that was named, or the layout's, then all others. */
export const ledgersFor = ({ live }: LiveRequest, { layout }: History): readonly Ledger[] => {
  if (live.ledger !== "auto") return ledgers.filter(({ id }) => id === live.ledger);
  const own = ledgers.filter(({ layouts }) => layouts.includes(layout));
  return own.length > 0 ? own : ledgers;
};
