// What has to be true after every fault, whatever it was.
import { setTimeout as wait } from "node:timers/promises";
import type { Database, Session } from "../../src/postgres/index.ts";

/** By migration: the relation that is there if and only if the migration is applied. */
export type Marks = Readonly<Record<string, string>>;

const backends =
  "select pid from pg_stat_activity where application_name like 'lockstep %' and pid <> pg_backend_pid()";

/** Processes of promotions that are left after five seconds. */
export const leftBackends = async (session: Session): Promise<readonly unknown[]> => {
  for (let waited = 0; ; waited += 50) {
    const rows = await session.query(backends);
    if (rows.length === 0 || waited > 5_000) return rows;
    await wait(50);
  }
};

/** By migration: how often it is in the ledger. */
export type Recorded = ReadonlyMap<string, number>;

const recordedIn = async (session: Session): Promise<Recorded> => {
  const [ledger] = await session.query("select to_regclass('lockstep.migrations') is not null as there");
  if (ledger?.there !== true) return new Map();
  const rows = await session.query("select id, count(*)::int as n from lockstep.migrations group by 1");
  return new Map(rows.map((row) => [String(row.id), Number(row.n)]));
};

/** What is wrong: objects without their row, rows without their object, versions twice, indexes that nobody can use. */
export const inconsistencies = async (
  database: Database,
  marks: Marks,
  known: Recorded | null = null,
): Promise<readonly string[]> => {
  await using session = await database.connect();
  const left = await leftBackends(session);
  const recorded = known ?? (await recordedIn(session));
  const wrong: string[] = left.map(() => "a process of ours is left");
  for (const [id, relation] of Object.entries(marks)) {
    const [row] = await session.query(
      "select c.oid is not null as there, coalesce(i.indisvalid, true) as valid from (select to_regclass($1) as oid) c left join pg_index i on i.indexrelid = c.oid",
      [relation],
    );
    const usable = row?.there === true && row.valid === true;
    if (recorded.has(id) && !usable)
      wrong.push(`${id} is recorded, and ${relation} is ${row?.there === true ? "invalid" : "not there"}`);
    if (!recorded.has(id) && usable) wrong.push(`${relation} is there, and ${id} is not recorded`);
    if ((recorded.get(id) ?? 0) > 1) wrong.push(`${id} is recorded ${recorded.get(id)} times`);
  }
  return wrong;
};
