// Where the down of a migration that has none belongs, by the convention of its layout: a file of its own, or a section at
// the end of the migration's.
import type { History, Migration } from "../model/index.ts";
import { baseName, joinPath, parentOf } from "./paths.ts";

export type DownFile = {
  /** Relative to the root of the repository. */
  readonly path: string;
  /** `file`: it is not there yet. `below`: it is the migration's own, and gets longer. */
  readonly place: "file" | "below";
  /** What has to stand around the SQL. */
  readonly open: string;
  readonly close: string;
  /** A setting without which the layout does not find it there. */
  readonly needs: string | null;
};

/** What downs are called in folders of their migrations: as the newest of them is. */
export const downNameIn = ({ migrations }: History): string =>
  migrations.findLast(({ down }) => down !== null)?.down?.file.endsWith("/rollback.sql") ? "rollback.sql" : "down.sql";

type Placer = (history: History, migration: Migration, downDirectory: string | null) => DownFile;

const file = (path: string, needs: string | null = null): DownFile => ({
  path,
  place: "file",
  open: "",
  close: "",
  needs,
});

const sibling: Placer = ({ folder }, { up }, downDirectory) => {
  const name = /_up\.sql$/i.test(up.file)
    ? baseName(up.file).replace(/_up\.sql$/i, "_down.sql")
    : baseName(up.file).replace(/(\.up)?\.sql$/i, ".down.sql");
  return file(joinPath(downDirectory ?? (parentOf(up.file) || folder), name));
};

const inFolder: Placer = (history, { id, up }, downDirectory) =>
  file(
    downDirectory === null ? joinPath(parentOf(up.file), downNameIn(history)) : joinPath(downDirectory, `${id}.sql`),
  );

/** Beside the folder, where the tool does not look. */
const apart: Placer = ({ folder }, { id }, downDirectory) =>
  file(joinPath(downDirectory ?? joinPath(parentOf(folder), "rollbacks"), `${id}.sql`));

const apartAsSaid: Placer = (history, migration, downDirectory) => ({
  ...apart(history, migration, downDirectory),
  needs: downDirectory === null ? `down-directory: ${joinPath(parentOf(history.folder), "rollbacks")}` : null,
});

const below =
  (open: string, close = ""): Placer =>
  (_, { up, down }) => ({ path: up.file, place: "below", open: down === null ? `${open}\n` : "", close, needs: null });

const placers: Readonly<Record<string, Placer>> = {
  "paired-files": sibling,
  "golang-migrate": sibling,
  "dotted-v": sibling,
  supabase: apart,
  drizzle: apart,
  "graphile-migrate": apartAsSaid,
  prisma: inFolder,
  diesel: inFolder,
  flyway: (_, { up }) => file(joinPath(parentOf(up.file), baseName(up.file).replace(/^V/i, "U"))),
  sqitch: (_, { up }) => ({
    ...file(up.file.replace(/(^|\/)deploy\//, "$1revert/")),
    open: "begin;\n",
    close: "\ncommit;",
  }),
  dbmate: below("-- migrate:down"),
  goose: below("-- +goose Down\n-- +goose StatementBegin", "\n-- +goose StatementEnd"),
  "sql-migrate": below("-- +migrate Down\n-- +migrate StatementBegin", "\n-- +migrate StatementEnd"),
  "node-pg-migrate": below("-- Down Migration"),
};

/** Null for a layout that knows no downs. */
export const missingDown = (history: History, migration: Migration, downDirectory: string | null): DownFile | null =>
  placers[history.layout]?.(history, migration, downDirectory) ?? null;
