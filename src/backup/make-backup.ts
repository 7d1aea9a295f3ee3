// A backup ahead of a promotion, in one snapshot: by pg_dump where one is installed that can read the server, else by COPY of
// the tables whose rows may be lost. It is complete or it is not there.

import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem, SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { qualified } from "../sql/index.ts";
import type { Backup, BackupRequest, Manifest } from "./contract.ts";
import { manifestFile } from "./contract.ts";
import { copyTables } from "./copy-tables.ts";
import { type Dumper, dumpInto, findDumper } from "./dump.ts";
import { openPartial, type Partial, prefixOf, retain, unwritable } from "./folder.ts";
import { type Choice, everyTable, namedTables, type Relation, readFacts, readWeb, touchedTables } from "./tables.ts";

const words: ReadonlySet<string> = new Set(["auto", "all", "schema", "data", "touched"]);

type Wish = {
  readonly contains: Manifest["contains"];
  readonly choose: (web: Parameters<typeof everyTable>[0]) => Choice;
};

const every: Wish["choose"] = (web) => ({ tables: everyTable(web), remarks: [] });

/** What is to be backed up, said for pg_dump and for COPY. */
const wishOf = ({ settings: { of }, reach }: BackupRequest, dumper: Dumper | null): Wish => {
  const [only = "auto"] = of;
  if (of.some((word) => words.has(word)) && of.length > 1) {
    throw new Problem("backup-of", `\`backup-of\` says ${of.join(", ")}, which are several things`, {
      hint: "Keep one word, or names of tables alone.",
    });
  }
  if (!words.has(only)) return { contains: "tables", choose: (web) => ({ tables: namedTables(web, of), remarks: [] }) };
  if (only === "schema" && dumper === null) {
    throw new Problem(
      "backup-of",
      "a backup of the schema alone is made by pg_dump, and there is none for this server",
      {
        hint: "`lockstep schema --live` writes the schema as SQL.",
      },
    );
  }
  if (only === "schema") return { contains: "schema", choose: () => ({ tables: [], remarks: [] }) };
  if (only === "all" || only === "data") return { contains: only, choose: every };
  if (only === "auto" && dumper !== null) return { contains: "all", choose: () => ({ tables: [], remarks: [] }) };
  return { contains: "tables", choose: (web) => touchedTables(web, reach) };
};

const lockKey = (name: string): string =>
  createHash("sha256").update(`lockstep backup\0${name}`).digest().readBigInt64BE(0).toString();

const begin = `begin transaction isolation level repeatable read, read only;
set local lock_timeout = '60s'; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
set local row_security = off;
set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local timezone = 'UTC';
set local bytea_output = 'hex'; set local extra_float_digits = 1; set local search_path = pg_catalog`;

/**
 * Begins the snapshot, alone for this database. The tables are locked ahead of it, as pg_dump does: whoever truncates or
 * rewrites one in between would leave it empty for us.
 */
const beginAlone = async (session: Session, request: BackupRequest, tables: readonly Relation[]): Promise<void> => {
  const { live, signal, wait, settings } = request;
  const names = tables.map(({ schema, name }) => qualified(schema, name)).join(", ");
  for (let waited = 0; ; waited += 500) {
    signal.throwIfAborted();
    await session.run(begin);
    if (names !== "") await session.run(`lock table ${names} in access share mode`);
    const [row] = await session.query("select pg_catalog.pg_try_advisory_xact_lock($1::bigint) as alone", [
      lockKey(live.name),
    ]);
    if (row?.alone === true) return;
    await session.run("rollback");
    if (waited > settings.timeoutMs) {
      throw new Problem("backup-failed", `somebody else is backing up ${live.name}`, { kind: "could-not-judge" });
    }
    await wait(500);
  }
};

type Snapshot = Manifest["snapshot"] & { readonly stamp: string };

const snapshotOf = async (session: Session): Promise<Snapshot> => {
  const [row] = await session.query(
    `select pg_catalog.to_char(pg_catalog.clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as time,
  pg_catalog.to_char(pg_catalog.clock_timestamp() at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as stamp,
  pg_catalog.pg_export_snapshot() as id`,
  );
  return { time: String(row?.time), stamp: String(row?.stamp), id: String(row?.id) };
};

/** What the backup has beside what every manifest says. */
const contentOf = async (
  request: BackupRequest,
  session: Session,
  folder: string,
  {
    tables,
    contains,
    dumper,
    id,
  }: { readonly tables: readonly Relation[]; readonly dumper: Dumper | null } & Pick<Manifest, "contains"> &
    Pick<Snapshot, "id">,
): Promise<Pick<Manifest, "method" | "tables" | "dump">> => {
  if (dumper !== null) {
    const dump = await dumpInto(request, folder, dumper, { contains, tables, snapshot: id });
    return { method: "pg_dump", tables: [], dump };
  }
  const { live, signal, settings } = request;
  const facts = await readFacts(session, tables);
  const copied = await copyTables(live, session, folder, facts, { signal, timeoutMs: settings.timeoutMs });
  return { method: "copy", tables: copied, dump: null };
};

const finish = async (partial: Partial, manifest: Manifest): Promise<string> => {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFile(join(partial.path, manifestFile), text, { mode: 0o600, flush: true });
  return await partial.complete();
};

const refused = ({ refusal: { sqlstate, message } }: SqlError): Problem => {
  // 42501 also where row level security would hide rows from us.
  const hint =
    sqlstate === "42501"
      ? "A backup has to see every row: use a role that may read these tables and is not subject to row level security (`bypassrls`, or their owner where it is not forced)."
      : "Nothing was changed.";
  return new Problem("backup-failed", `no backup could be made: ${message} (${sqlstate})`, {
    kind: "could-not-judge",
    hint,
  });
};

const make = async (request: BackupRequest): Promise<Backup | null> => {
  const { live, folder, run, tool, ledger, settings, environment } = request;
  const { dumper, why } = await findDumper(live, environment);
  const wish = wishOf(request, dumper);
  await using session = await live.connect();
  const { tables, remarks } = wish.choose(await readWeb(session));
  if (wish.contains === "tables" && tables.length === 0) return null;
  await beginAlone(session, request, dumper === null ? tables : []);
  const { stamp, ...snapshot } = await snapshotOf(session);
  const prefix = prefixOf(live);
  const partial = await openPartial(folder, prefix, `${stamp}-${run.id.replace(/\W/g, "").slice(0, 8)}`);
  try {
    const known = { tables, contains: wish.contains, dumper, id: snapshot.id };
    const content = await contentOf(request, session, partial.path, known);
    await session.run("rollback");
    const manifest: Manifest = {
      version: 1,
      tool,
      contains: wish.contains,
      database: live.name,
      server: live.version,
      snapshot,
      ledger,
      run: { id: run.id, commit: run.commit },
      ...content,
    };
    const path = await finish(partial, manifest);
    const gone = await retain(folder, prefix, settings.keep);
    const old = gone === 0 ? [] : [`${gone} older ${gone === 1 ? "backup was" : "backups were"} removed.`];
    const how = dumper === null ? [`The backup was made by COPY, because ${why}; it holds rows, and no schema.`] : [];
    return { folder: path, manifest, remarks: [...remarks, ...how, ...old] };
  } catch (error) {
    await partial.discard().catch(() => undefined);
    throw error;
  }
};

/** Backs up what is to be changed. Null: nothing of what is there would be lost. Rejects with Problem; nothing half is left. */
export const makeBackup = async (request: BackupRequest): Promise<Backup | null> => {
  try {
    return await make(request);
  } catch (error) {
    if (error instanceof SqlError) throw refused(error);
    if (error instanceof Error && "syscall" in error) throw unwritable(request.folder, error);
    throw error;
  }
};
