import {
  type Attempt,
  type Base,
  type Evidence,
  type History,
  type Migration,
  noTrials,
  type Standing,
  type Step,
} from "../../src/model/index.ts";

const ran: Attempt = { status: "ok", ms: 1, mode: "whole", failure: null, reason: null };

/** A migration of paired files; the version is what stands before the first underscore. */
export function migration(id: string, up = "select 1;", down: string | null = "select 2;"): Migration {
  const script = (file: string, sql: string) => ({ file, sql, transaction: "one" as const, queries: null });
  return {
    id,
    version: id.split("_")[0] ?? id,
    up: script(`migrations/${id}.sql`, up),
    down: down === null ? null : script(`migrations/${id}.down.sql`, down),
  };
}

export function history(migrations: readonly Migration[], parts: Partial<History> = {}): History {
  return { layout: "paired-files", folder: "migrations", migrations, faults: [], ignored: [], ...parts };
}

export function step(of: Migration, parts: Partial<Step> = {}): Step {
  return {
    migration: of,
    up: ran,
    down: of.down === null ? { ...ran, status: "missing", ms: null } : ran,
    roundTrip: "exact",
    unproven: null,
    changes: [],
    residue: [],
    cure: null,
    again: null,
    leaks: { up: [], down: [] },
    stubs: [],
    ...parts,
  };
}

/** The base branch as it holds these migrations. */
export function base(migrations: readonly Migration[]): Base {
  return {
    sha: "1234567890123456789012345678901234567890",
    migrations: migrations.map(({ id, version, up, down }) => ({
      id,
      version,
      up: up.sql,
      down: down?.sql ?? null,
      file: up.file,
    })),
  };
}

/** What a clean rehearsal saw of these migrations. */
export function evidence(migrations: readonly Migration[], parts: Partial<Evidence> = {}): Evidence {
  const known = new Map((parts.base?.migrations ?? []).map((item) => [item.id, item]));
  const standingOf = ({ id, up, down }: Migration): Standing => {
    const before = known.get(id);
    if (before === undefined) return "new";
    return before.up === up.sql && before.down === (down?.sql ?? null) ? "unchanged" : "edited";
  };
  return {
    history: history(migrations),
    base: null,
    standing: new Map(migrations.map((item) => [item.id, standingOf(item)])),
    steps: migrations.map((item) => step(item)),
    unwind: null,
    server: { id: "embedded", version: "18.4" },
    platform: "plain",
    today: "2026-11-20",
    clock: [],
    access: null,
    traffic: null,
    baseAccess: null,
    drift: [],
    ledger: null,
    trials: noTrials,
    ...parts,
  };
}
