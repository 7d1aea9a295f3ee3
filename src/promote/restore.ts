// The story of bringing a backup back: prove every byte of it, say what would change, ask, and put the rows back in one
// transaction that is committed only when every row is there as it was. With the guards of a promotion, and never beside one.

import {
  type BackedTable,
  findTarget,
  lockPatiently,
  type Manifest,
  type PutBack,
  proveBackup,
  putBack,
  putBeside,
  readManifest,
  type Target,
} from "../backup/index.ts";
import { exclusiveSession } from "../deploy/index.ts";
import { reachTarget } from "../live/target.ts";
import { Problem, SqlError } from "../model/index.ts";
import { commitSurely, isUnknown, type Live, limited, type Session } from "../postgres/index.ts";
import { withoutValues } from "../sql/index.ts";
import { redacted } from "./redacted.ts";
import { blankRestoration, type Restoration, type RestoredTable, type RestoreRequest } from "./restoration.ts";

type Telling = { readonly told: () => Restoration; readonly add: (more: Partial<Restoration>) => void };

const DAY = 24 * 3_600_000;

const chosen = ({ tables }: Manifest, names: readonly string[]): readonly BackedTable[] => {
  const matches = (table: BackedTable, name: string) => name === table.name || name === `${table.schema}.${table.name}`;
  const strange = names.find((name) => !tables.some((table) => matches(table, name)));
  if (strange !== undefined) {
    throw new Problem("restore-table-unknown", `the backup has no table ${JSON.stringify(strange)}`, {
      hint: `It has ${tables.map(({ schema, name }) => `${schema}.${name}`).join(", ") || "none"}.`,
    });
  }
  return names.length === 0 ? tables : tables.filter((table) => names.some((name) => matches(table, name)));
};

const refuseStrangeMap = (map: RestoreRequest["map"], tables: readonly BackedTable[]): void => {
  const known = new Set(
    tables.flatMap(({ schema, name, columns }) => columns.map((one) => `${schema}.${name}.${one.name}`)),
  );
  const strange = [...map.keys()].find((key) => !known.has(key));
  if (strange === undefined) return;
  throw new Problem("restore-map", `the backup has no column ${JSON.stringify(strange)}`, {
    hint: "Write it as SCHEMA.TABLE.COLUMN=NEW.",
  });
};

const countNow = async (session: Session, target: Target): Promise<number | null> => {
  await session.run("savepoint lockstep_count");
  try {
    const [row] = await session.query(`select count(*)::bigint as rows from only ${target.name}`);
    return Number(row?.rows);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    await session.run("rollback to savepoint lockstep_count");
    return null;
  }
};

const looking =
  "begin transaction read only; set local row_security = off; set local lock_timeout = '1s'; set local statement_timeout = '30s'; set local search_path = pg_catalog";

/** What would be put back where. Writes nothing. */
const plan = async (
  { into, map }: RestoreRequest,
  live: Live,
  tables: readonly BackedTable[],
): Promise<{ readonly rows: readonly RestoredTable[]; readonly remarks: readonly string[] }> => {
  const nothing = { deleted: 0, updated: 0, inserted: 0 };
  if (into !== null) {
    return {
      rows: tables.map(({ name, rows }) => ({ table: `${into}.${name}`, rows, now: null, ...nothing })),
      remarks: [],
    };
  }
  await using session = await live.connect();
  await session.run(looking);
  const rows: RestoredTable[] = [];
  const remarks: string[] = [];
  for (const backed of tables) {
    const target = await findTarget(session, backed, map);
    rows.push({ table: target.name, rows: backed.rows, now: await countNow(session, target), ...nothing });
    remarks.push(...target.remarks);
    if (target.triggers.length > 0) remarks.push(`${target.name}: its triggers do not fire for rows that are put back`);
  }
  await session.run("rollback");
  return { rows, remarks };
};

const writing = `begin transaction isolation level read committed, read write; set local row_security = off;
set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local search_path = pg_catalog;
set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local timezone = 'UTC'`;

const again = "Run it again: putting the same rows back twice changes nothing.";

const write = async (
  request: RestoreRequest,
  live: Live,
  tables: readonly BackedTable[],
): Promise<readonly PutBack[]> => {
  const { around, signal, limits, folder, keepNew, into, map } = request;
  await using session = await exclusiveSession(live, { ...around, signal }, limits.retryForMs);
  return await limited(live, session, "the restoration", { signal, timeoutMs: DAY }, async () => {
    await session.run(writing);
    const done = await (async () => {
      if (into !== null) return await putBeside(session, tables, folder, into);
      const targets: Target[] = [];
      for (const backed of tables) targets.push(await findTarget(session, backed, map));
      const lock = lockPatiently({ ...limits, ...around });
      return await putBack(session, targets, { folder, keepNew, signal, lock });
    })();
    await commitSurely(live, session, { wait: around.wait, hint: again });
    return done;
  });
};

const refusal = ({ refusal: { sqlstate, message, hint } }: SqlError): Problem =>
  new Problem(
    "restore-refused",
    `Postgres refused, and nothing was changed: ${withoutValues({ sqlstate, message }, "")} (${sqlstate})`,
    {
      hint: hint ?? "Rows that no longer fit their tables can be put beside them with `--into SCHEMA`.",
    },
  );

const dumped = (): Problem =>
  new Problem("restore-dump", "nothing was restored: the backup is a dump by pg_dump, and it is whole", {
    hint: "The command below brings it back, typed by somebody who knows that database.",
  });

const story = async (request: RestoreRequest, { add, told }: Telling, clean: (live: Live) => void): Promise<void> => {
  const { folder, mode, signal, environment, progress } = request;
  const manifest = await readManifest(folder);
  const { method, contains, database, server, snapshot, ledger } = manifest;
  const tables = chosen(manifest, request.tables);
  refuseStrangeMap(request.map, tables);
  progress({ stage: "proving the backup", done: 0, total: 0 });
  const proof = await proveBackup(folder, { ...manifest, tables }, { signal, environment });
  const rows = tables.map(({ schema, name, rows: count }) => ({
    ...{ table: `${schema}.${name}`, rows: count, now: null, deleted: 0, updated: 0, inserted: 0 },
  }));
  add({ backup: { method, contains, database, server, snapshot, ledger }, notes: proof.remarks, tables: rows });
  if (proof.command !== null) add({ next: [proof.command] });
  if (mode === "verify" || (method === "pg_dump" && mode === "dry-run")) return add({ outcome: "proved" });
  if (method === "pg_dump") throw dumped();
  const live = await reachTarget(request);
  clean(live);
  const other = live.name === database ? [] : [`The backup was made of ${database}.`];
  add({ database: live.name });
  const planned = await plan(request, live, tables);
  add({ tables: planned.rows, notes: [...proof.remarks, ...other, ...planned.remarks], outcome: "planned" });
  if (mode === "dry-run") return;
  if (!(await request.confirm(told()))) return add({ outcome: "declined" });
  signal.throwIfAborted();
  progress({ stage: "putting rows back", done: 0, total: 0 });
  const done = await write(request, live, tables);
  const now = new Map(planned.rows.map((row) => [row.table, row.now]));
  add({ outcome: "restored", tables: done.map((one) => ({ ...one, now: now.get(one.table) ?? null })) });
};

const outcomeOf = ({ code, kind }: Problem): Restoration["outcome"] => {
  if (code === "commit-unknown") return "unknown";
  if (kind === "could-not-judge") return "unjudged";
  return /^restore-|^backup-damaged/.test(code) ? "failed" : "misasked";
};

/** Brings a backup back. Rejects with what nobody foresaw alone. */
export const restore = async (request: RestoreRequest): Promise<Restoration> => {
  const start = request.now();
  let told = blankRestoration(request);
  let clean = (text: string): string => text;
  const add = (more: Partial<Restoration>): void => {
    told = { ...told, ...more };
  };
  try {
    await story(request, { told: () => told, add }, (live) => {
      clean = live.redact;
    });
  } catch (thrown) {
    const error = thrown instanceof SqlError ? refusal(thrown) : thrown;
    const calledOff = request.signal.aborted || (error instanceof Problem && error.code === "called-off");
    if (calledOff && !isUnknown(error)) add({ outcome: "cancelled" });
    else if (error instanceof Problem) {
      const { code, message, detail, hint } = error;
      add({ outcome: outcomeOf(error), problem: { code, message, detail, hint } });
    } else throw error;
  }
  return redacted({ ...told, durationMs: Math.round(request.now() - start) }, clean);
};
