// What a run did, in a table that its owner may drop: no migration depends on it, and all that is ever read from it is whether
// something that follows the migrations is owed. A record that cannot be written is a remark, never a failure.
import { Problem, SqlError } from "../model/index.ts";
import type { Applied } from "./contract.ts";
import { ensureSideTable } from "./intents.ts";
import type { Line } from "./line.ts";

export const createRuns = `create table lockstep.runs (
  id text primary key,
  direction text not null,
  started_at timestamptz not null default pg_catalog.clock_timestamp(),
  finished_at timestamptz,
  actor text,
  commit text,
  url text,
  role text not null default session_user,
  planned jsonb not null,
  result jsonb,
  steps jsonb not null default '[]',
  under_way text,
  owed boolean not null default false
)`;

const begin = `insert into lockstep.runs (id, direction, actor, commit, url, planned) values ($1, $2, $3, $4, $5, $6::jsonb)
on conflict (id) do nothing`;

const end = `update lockstep.runs set finished_at = pg_catalog.clock_timestamp(), result = $2::jsonb where id = $1`;

const RECONNECTS_WITHIN = 3_000;

const kindly = async (line: Line, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem || error instanceof SqlError)) throw error;
    line.around.tell({ type: "remark", text: `The record of this run could not be written: ${error.message}.` });
    if (line.connected && line.session.status() !== "idle") line.drop();
  }
};

/** Notes that a run begins. */
export const recordBegin = (line: Line, direction: "up" | "down"): Promise<void> =>
  kindly(line, async () => {
    const { run, pending } = line.deployment;
    await ensureSideTable(line, "runs", createRuns);
    const values = [run.id, direction, run.actor, run.commit, run.url, JSON.stringify(pending)];
    await line.waitFor((session) => session.query(begin, values));
  });

/** Notes how it ended. */
export const recordEnd = (line: Line, results: readonly Applied[]): Promise<void> =>
  kindly(line, async () => {
    if (!line.connected) await line.open(RECONNECTS_WITHIN);
    if (!line.pooled) await line.waitFor((session) => session.run("reset session authorization; reset role"));
    const note = (text: string) => line.waitFor((session) => session.query(end, [line.deployment.run.id, text]));
    const text = JSON.stringify(results);
    try {
      await note(text);
    } catch (error) {
      // 22P05 = untranslatable_character: the database is not in UTF-8
      if (!(error instanceof SqlError) || error.refusal.sqlstate !== "22P05") throw error;
      await note(text.replace(/[^ -~]/g, "?"));
    }
  });
