// The files of a new migration, named as the ones before it. What stands beside a journal or a plan of its tool's own is
// left to that tool.
import { type History, type Migration, Problem, sortsLastForEver } from "../model/index.ts";
import { parse } from "../sql/index.ts";
import { downNameIn } from "./missing-down.ts";
import { joinPath } from "./paths.ts";

export type NewMigration = {
  /** What people call it, without version: `add_tags`. */
  readonly name: string;
  /** `YYYYMMDDHHMMSS`, UTC. */
  readonly stamp: string;
  /** Milliseconds since 1970, for layouts that number by them. */
  readonly ms: number;
  /** The version that it takes over, rather than the next one. */
  readonly version?: string;
  /** Version and name as they stand in file names, where they are taken over whole. */
  readonly stem?: string;
  readonly up: string;
  readonly down: string;
  /** Where the downs lie, for layouts whose tool must not see them. */
  readonly downDirectory: string | null;
};

export type NewFile = {
  readonly path: string;
  readonly content: string;
  /** It belongs to the end of a file that is there. */
  readonly below?: boolean;
};

type Maker = (history: History, made: NewMigration) => readonly NewFile[];

const last = ({ migrations }: History): Migration | undefined => migrations.at(-1);

const isStamp = (version: string): boolean => /^\d{12,17}$/.test(version);

/** The next number, as wide as the others; a date where they are dates. */
const nextVersion = (history: History, { stamp, ms, version }: NewMigration, fallback: "number" | "stamp"): string => {
  if (version !== undefined) return version;
  const numbers = history.migrations.map(({ version }) => version).filter((version) => /^\d+$/.test(version));
  const [latest] = numbers.slice(-1);
  if (latest === undefined) return fallback === "stamp" ? stamp : "001";
  if (latest.length === 13) return String(Math.max(ms, Number(latest) + 1));
  if (isStamp(latest)) {
    const now = stamp.padEnd(latest.length, "0").slice(0, latest.length);
    return now > latest ? now : String(BigInt(latest) + 1n);
  }
  const highest = numbers.reduce((most, number) => (BigInt(number) > most ? BigInt(number) : most), 0n);
  return String(highest + 1n).padStart(latest.length, "0");
};

const suffixOf = (history: History): { readonly up: string; readonly down: string } => {
  const up = last(history)?.up.file ?? "";
  if (/\.up\.sql$/.test(up)) return { up: ".up.sql", down: ".down.sql" };
  if (/_up\.sql$/.test(up)) return { up: "_up.sql", down: "_down.sql" };
  return { up: ".sql", down: ".down.sql" };
};

const separatorOf = (history: History): string => (/^\d+-/.test(last(history)?.id ?? "") ? "-" : "_");

const stemOf = (history: History, made: NewMigration, fallback: "number" | "stamp", separator = "_"): string =>
  made.stem ?? `${nextVersion(history, made, fallback)}${separator}${made.name}`;

const paired: Maker = (history, made) => {
  const { folder } = history;
  const stem = stemOf(history, made, "number", separatorOf(history));
  const suffix = suffixOf(history);
  return [
    { path: joinPath(folder, stem + suffix.up), content: made.up },
    { path: joinPath(made.downDirectory ?? folder, stem + suffix.down), content: made.down },
  ];
};

const golang: Maker = (history, made) => {
  const stem = joinPath(history.folder, stemOf(history, made, "number"));
  return [
    { path: `${stem}.up.sql`, content: made.up },
    { path: `${stem}.down.sql`, content: made.down },
  ];
};

const inOneFile =
  (up: string, down: string, fallback: "number" | "stamp"): Maker =>
  (history, made) => [
    {
      path: joinPath(history.folder, `${stemOf(history, made, fallback)}.sql`),
      content: `${up}\n${made.up.trimEnd()}\n\n${down}\n${made.down.trimEnd()}\n`,
    },
  ];

/**
 * Tools that cut a file at its semicolons are told which ones are not for cutting: those inside of a function's body. The
 * parser must have been loaded where there are any.
 */
const marked = (sql: string, [begin, end]: readonly [string, string]): string => {
  if (!/\$|\bbegin\s+atomic\b/i.test(sql)) return sql;
  const whole = parse(sql).statements.filter((one) => sql.slice(one.start, one.end).includes(";"));
  return whole.toReversed().reduce((text, one) => {
    const after = text.slice(one.end).replace(/^\s*;/, "");
    return `${text.slice(0, one.start)}${begin}\n${text.slice(one.start, one.end)};\n${end}${after}`;
  }, sql);
};

const inMarkedFile =
  (tool: string): Maker =>
  (history, made) => {
    const marks = [`-- +${tool} StatementBegin`, `-- +${tool} StatementEnd`] as const;
    const whole = { ...made, up: marked(made.up, marks), down: marked(made.down, marks) };
    return inOneFile(`-- +${tool} Up`, `-- +${tool} Down`, "stamp")(history, whole);
  };

const supabase: Maker = (history, made) => {
  const stamps = { ...history, migrations: history.migrations.filter((one) => !sortsLastForEver(one)) };
  const name = `${stemOf(stamps, made, "stamp")}.sql`;
  const rollbacks = made.downDirectory ?? history.folder.replace(/(^|\/)migrations$/, "$1rollbacks");
  return [
    { path: joinPath(history.folder, name), content: made.up },
    { path: joinPath(rollbacks, name), content: made.down },
  ];
};

const inFolder =
  (up: string, fallback: "number" | "stamp"): Maker =>
  (history, made) => {
    const id = stemOf(history, made, fallback);
    const folder = joinPath(history.folder, id);
    const { downDirectory } = made;
    const down = downDirectory === null ? joinPath(folder, downNameIn(history)) : joinPath(downDirectory, `${id}.sql`);
    return [
      { path: joinPath(folder, up), content: made.up },
      { path: down, content: made.down },
    ];
  };

const flyway: Maker = (history, made) => {
  const version = nextVersion(history, made, "number").replace(
    /^0+(?=\d)/,
    history.migrations.length === 0 ? "" : "$&",
  );
  // Flyway's own word for what stands in for versions that are gone.
  const letter = made.version === undefined ? "V" : "B";
  return [
    { path: joinPath(history.folder, `${letter}${version}__${made.name}.sql`), content: made.up },
    { path: joinPath(history.folder, `U${version}__${made.name}.sql`), content: made.down },
  ];
};

const makers: Readonly<Record<string, Maker>> = {
  "paired-files": paired,
  "golang-migrate": golang,
  supabase,
  prisma: inFolder("migration.sql", "stamp"),
  diesel: inFolder("up.sql", "stamp"),
  dbmate: inOneFile("-- migrate:up", "-- migrate:down", "stamp"),
  goose: inMarkedFile("goose"),
  "sql-migrate": inMarkedFile("migrate"),
  "node-pg-migrate": inOneFile("-- Up Migration", "-- Down Migration", "stamp"),
  flyway,
};

/** The files of a new migration. Rejects with Problem "layout-writes-itself" where a tool keeps notes of its own. */
export const newFiles = (history: History, made: NewMigration): readonly NewFile[] => {
  const maker = makers[history.layout];
  if (maker !== undefined) return maker(history, made);
  throw new Problem("layout-writes-itself", `new migrations of the layout ${history.layout} are made by its own tool`, {
    hint: "It keeps a journal or a plan beside them: make the migration with that tool, then write its SQL.",
  });
};

/** A name as files carry it. */
export const fileName = (words: string): string =>
  words
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
