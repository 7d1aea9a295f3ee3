import { callsForAll, type Entry, type Past } from "../catalog/index.ts";
import type { Attempt, Change, History, Migration, Standing, Step } from "../model/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { irreversibleNote, parse } from "../sql/index.ts";
import { blameEarlier } from "./blocked.ts";
import { cure } from "./cure.ts";
import { tryDown } from "./round-trip.ts";
import type { ScriptRun } from "./run-script.ts";
import type { Site } from "./site.ts";
import { type Visit, visitsAt } from "./visit.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

// One migration after the other: up for good, down for trial. Every state is reached by ups alone, so that a bad down
// never colours the verdict on another migration.

/** What is to be walked, whichever way. */
export type Walk = {
  readonly history: History;
  readonly standing: ReadonlyMap<string, Standing>;
  /** Ids of migrations with a file that cannot be read. */
  readonly unreadable: ReadonlySet<string>;
  /** A server of its own, for what a database cannot hold. Null where there is none. */
  readonly otherSite: (() => Promise<Site>) | null;
  /** All the way back and up again, too? */
  readonly lapping: boolean;
  readonly visits: readonly Visit[];
  readonly progress: (done: number) => void;
  readonly signal: AbortSignal;
};

export type WalkRequest = Walk & {
  readonly site: Site;
  readonly database: Database;
  /** The catalog before the first migration. */
  readonly start: readonly Entry[];
  readonly reading: "incremental" | "full";
  /** How many migrations, from the first. */
  readonly count: number;
};

const skipped = (reason: string): Attempt => ({ status: "skipped", ms: null, mode: "whole", failure: null, reason });

const attemptOf = (run: ScriptRun): Attempt => ({
  status: run.failure === null ? "ok" : "failed",
  ms: run.ms,
  mode: run.mode,
  failure: run.failure,
  reason: null,
});

const unjudged = (migration: Migration, up: Attempt, reason: string, changes: readonly Change[] = []): Step => ({
  migration,
  up,
  down: migration.down === null ? { ...skipped(reason), status: "missing" } : skipped(reason),
  roundTrip: "unproven",
  unproven: reason,
  changes,
  residue: [],
  cure: null,
  again: null,
  leaks: { up: [], down: [] },
  stubs: [],
});

/** Extensions that a script asks for and that are stubs here. */
export const stubsIn = (sql: string, stubs: readonly string[]): readonly string[] => {
  if (!/\bextension\b/i.test(sql)) return [];
  const asked = parse(sql).statements.flatMap(({ tag, node }) =>
    tag === "CreateExtensionStmt" && typeof node.extname === "string" ? [node.extname] : [],
  );
  return stubs.filter((stub) => asked.includes(stub));
};

const withoutDown = async (
  bench: Workbench,
  migration: Migration,
  up: Past,
  drafting: boolean,
): Promise<Partial<Step>> => {
  const note = irreversibleNote(migration.up.sql);
  if (note !== null) {
    return { down: { ...skipped(note.reason ?? ""), status: "irreversible" }, unproven: "declared irreversible" };
  }
  const missing: Attempt = { ...skipped("there is no down"), status: "missing" };
  if (up.size === 0 || !drafting) return { down: missing, unproven: "there is no down" };
  const draft = await bench.attempt("", async () => {
    const { sql, pasts } = await cure(bench, [up]);
    for (const past of [...pasts].reverse()) bench.mirror.restore(past);
    return sql;
  });
  return { down: missing, unproven: "there is no down", cure: draft };
};

const drafts = (steps: readonly Step[]): number =>
  steps.filter(({ down, cure }) => down.status === "missing" && cure !== null).length;

// Where nobody writes downs, drafts for all would take longer than everything else and be read by nobody.
const draftsAtMost = 20;

const wantsDraft = ({ history, standing }: WalkRequest, migration: Migration, drafted: number): boolean => {
  if (drafted >= draftsAtMost) return false;
  const fresh = standing.get(migration.id) === "new";
  return fresh || (standing.size === 0 && history.migrations.some(({ down }) => down !== null));
};

const step = async (
  request: WalkRequest,
  bench: Workbench,
  migration: Migration,
  before: readonly Step[],
): Promise<Step> => {
  const { site } = request;
  if (request.unreadable.has(migration.id))
    return unjudged(migration, skipped("it cannot be read"), "it cannot be read");
  const run = await bench.perform(migration.up);
  const up = attemptOf(run);
  if (run.failure !== null) {
    if (!run.clean) await bench.followAll();
    const blamed = blameEarlier(up, before);
    return unjudged(migration, blamed, blamed.reason ?? "its up failed");
  }
  const past = await bench.follow(migration.up.sql);
  const changes = bench.changesSince([past]);
  const base = unjudged(migration, up, "", changes);
  const stubs = stubsIn(migration.up.sql, site.stubs);
  const leaks = { up: run.leaks, down: [] };
  const isNew = request.standing.get(migration.id) !== "unchanged";
  const noted = migration.down === null ? null : irreversibleNote(migration.down.sql);
  if (migration.down === null || noted !== null) {
    const declared: Partial<Step> =
      noted === null
        ? await withoutDown(bench, migration, past, wantsDraft(request, migration, drafts(before)))
        : { down: { ...skipped(noted.reason ?? ""), status: "irreversible" }, unproven: "declared irreversible" };
    return { ...base, unproven: "there is no down", ...declared, stubs, leaks };
  }
  const trip = await tryDown({
    site,
    bench,
    migration,
    down: migration.down,
    up: past,
    curing: isNew,
    earlier: request.history.migrations.slice(0, before.length),
    otherSite: request.otherSite,
  });
  const tried = blameEarlier(trip.down, before);
  return {
    ...base,
    down: tried,
    roundTrip: trip.grade,
    unproven: tried.status === "ok" ? null : (tried.reason ?? "its down failed"),
    residue: trip.residue,
    cure: trip.cure,
    again: trip.again,
    leaks: { up: run.leaks, down: trip.leaks },
    stubs,
  };
};

/** What breaks a rehearsal is told with the migration that it broke on. */
export const blame = (error: unknown, migration: Migration): unknown => {
  const where = { detail: `${migration.up.file} was the last script to run.` };
  if (error instanceof SqlError) {
    return new Problem("locked-out", `after ${migration.id} Postgres refuses the rehearsal itself: ${error.message}`, {
      ...where,
      kind: "could-not-judge",
      hint: "A script that takes the login, the connections or the rights of its own role away locks everybody out.",
      cause: error,
    });
  }
  // 57P01 = admin_shutdown: here nobody ends sessions but the scripts.
  if (error instanceof Problem && error.cause instanceof SqlError && error.cause.refusal.sqlstate === "57P01") {
    return new Problem("session-ended", `the session was ended while ${migration.id} ran`, {
      ...where,
      kind: "could-not-judge",
      hint: "A script that ends sessions (pg_terminate_backend) must spare its own, pg_backend_pid(): what it did would be rolled back each time.",
      cause: error,
    });
  }
  if (error instanceof Problem && error.code === "connection-lost") {
    return new Problem(error.code, `lost the connection to Postgres while ${migration.id} ran`, {
      kind: "could-not-judge",
      detail: [where.detail, error.detail ?? ""].join("\n").trim(),
      hint: error.hint ?? "Run it again.",
      cause: error,
    });
  }
  return error;
};

/** What a walk saw; `wrong` holds what the incremental reading missed, where it missed anything. */
export type Walked = { readonly steps: readonly Step[]; readonly wrong: readonly Change[] };

/** Walks the migrations of a history, or the first of them, in a database that stands before the first. */
export const walk = async (request: WalkRequest): Promise<Walked> => {
  const { site, database, history, reading, progress, signal, start, count, visits } = request;
  const migrations = history.migrations.slice(0, count);
  await using bench = await openWorkbench({ site, database, reading, entries: start });
  const steps: Step[] = [];
  const wrong: Change[] = [];
  const visit = async (index: number): Promise<void> => {
    for (const { see } of visitsAt(visits, index, database)) await bench.aside(() => see(site, database));
  };
  for (const [index, migration] of migrations.entries()) {
    signal.throwIfAborted();
    await visit(index);
    try {
      // A full reading mends the mirror: what it would mend has to be known first.
      if (reading === "incremental" && callsForAll(migration.up.sql)) wrong.push(...(await bench.proveMirror()));
      if (wrong.length > 0) return { steps, wrong };
      steps.push(await step(request, bench, migration, steps));
    } catch (error) {
      throw blame(error, migration);
    }
    progress(1);
  }
  const last = migrations.at(-1);
  try {
    if (reading !== "full" && last !== undefined) wrong.push(...(await bench.proveMirror()));
  } catch (error) {
    throw last === undefined ? error : blame(error, last);
  }
  if (wrong.length === 0) await visit(migrations.length);
  return { steps, wrong };
};
