// What stands around the migrations of a run, written down beside them in lockstep.runs while it happens: after a kill the row
// says what was under way, and whether something is owed still. Each note has a connection of its own, since hours may lie
// between two. That it cannot be written is a remark, never a failure.

import { Problem, SqlError } from "../model/index.ts";
import type { Live, Session } from "../postgres/index.ts";
import type { Deployment } from "./contract.ts";
import { createRuns } from "./record.ts";

export type Journal = {
  /** Notes that a run is going to write. `owes`: something has to be done after its migrations. */
  readonly open: (planned: readonly string[], owes: boolean) => Promise<void>;
  /** Notes what is under way, and gives the time by the database's clock, ISO 8601, UTC. Null: it could not be noted. */
  readonly begin: (step: string) => Promise<string | null>;
  /** Notes what became of it. */
  readonly end: (step: object) => Promise<void>;
  /** Nothing is owed any more, by this run and by all before it. */
  readonly settle: () => Promise<void>;
  /** This run owes nothing: none of its migrations stands. */
  readonly waive: () => Promise<void>;
  /** Notes that the run is over. */
  readonly close: () => Promise<void>;
};

const hasTable = async (session: Session, column: string): Promise<boolean> => {
  const [row] = await session.query(
    `select exists (
  select from pg_catalog.pg_attribute
  where attrelid = pg_catalog.to_regclass('lockstep.runs') and attname = $1 and not attisdropped
) as there`,
    [column],
  );
  return row?.there === true;
};

const ensure = async (session: Session): Promise<void> => {
  if (await hasTable(session, "owed")) return;
  if (!(await hasTable(session, "id"))) {
    const [row] = await session.query("select pg_catalog.to_regnamespace('lockstep') is not null as there");
    if (row?.there !== true) await session.run("create schema if not exists lockstep");
    return void (await session.run(createRuns));
  }
  await session.run(`alter table lockstep.runs add column if not exists steps jsonb not null default '[]',
  add column if not exists under_way text, add column if not exists owed boolean not null default false`);
};

const insert = `insert into lockstep.runs (id, direction, actor, commit, url, planned, owed)
values ($1, $2, $3, $4, $5, $6::jsonb, $7) on conflict (id) do update set owed = lockstep.runs.owed or excluded.owed`;

const time = `pg_catalog.to_char(pg_catalog.clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A journal of a run. `remark` is told what could not be written, once. */
export const journalOf = (
  live: Live,
  run: Deployment["run"],
  direction: "up" | "down",
  remark: (text: string) => void,
): Journal => {
  let works = true;
  const note = async <T>(work: (session: Session) => Promise<T>): Promise<T | null> => {
    if (!works) return null;
    try {
      await using session = await live.connect();
      return await work(session);
    } catch (error) {
      if (!(error instanceof Problem || error instanceof SqlError)) throw error;
      works = false;
      remark(`The record of this run could not be written: ${error.message}.`);
      return null;
    }
  };
  let open = false;
  return {
    open: async (planned, owes) => {
      const values = [run.id, direction, run.actor, run.commit, run.url, JSON.stringify(planned), owes];
      await note(async (session) => {
        await ensure(session);
        await session.query(insert, values);
      });
      open = true;
    },
    begin: async (step) => {
      const [row] =
        (await note((session) =>
          open
            ? session.query(`update lockstep.runs set under_way = $2 where id = $1 returning ${time} as at`, [
                run.id,
                step,
              ])
            : session.query(`select ${time} as at`),
        )) ?? [];
      return row === undefined ? null : String(row.at);
    },
    end: async (step) => {
      if (!open) return;
      const sql = "update lockstep.runs set under_way = null, steps = steps || $2::jsonb where id = $1";
      await note((session) => session.query(sql, [run.id, JSON.stringify([step])]));
    },
    settle: async () => {
      await note((session) => session.run("update lockstep.runs set owed = false where owed"));
    },
    waive: async () => {
      const sql = "update lockstep.runs set owed = false where id = $1 and owed";
      await note(async (session) => ((await hasTable(session, "owed")) ? session.query(sql, [run.id]) : []));
    },
    close: async () => {
      if (!open) return;
      const sql = "update lockstep.runs set finished_at = pg_catalog.clock_timestamp(), under_way = null where id = $1";
      await note((session) => session.query(sql, [run.id]));
    },
  };
};

/**
 * Did an earlier run end before all was done that follows its migrations? It owes that only for what stands: `applied` are
 * the migrations that the ledger has now.
 */
export const owesSomething = async (live: Live, applied: readonly string[]): Promise<boolean> => {
  try {
    await using session = await live.connect();
    if (!(await hasTable(session, "owed"))) return false;
    const [row] = await session.query(
      "select exists (select from lockstep.runs where owed and planned operator(pg_catalog.?|) $1::text[]) as owed",
      [applied],
    );
    return row?.owed === true;
  } catch (error) {
    // Nobody promised that we may read it.
    if (error instanceof SqlError) return false;
    throw error;
  }
};
