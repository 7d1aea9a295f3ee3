import type { Applied, Examination } from "../deploy/index.ts";
import { formNotes } from "../live/status.ts";
import type { Migration, Script } from "../model/index.ts";
import { qualified, scriptStatements } from "../sql/index.ts";
import type { ChangeRequest, Moved, Promotion, Verification } from "./contract.ts";
import type { Ground } from "./ground.ts";

/** A record of which nothing is known yet. */
export const blank = ({ tool, run, promote }: ChangeRequest, command: Promotion["command"]): Promotion => ({
  version: 1,
  tool,
  command,
  outcome: "unjudged",
  database: null,
  postgres: null,
  layout: null,
  platform: null,
  ledger: null,
  run,
  durationMs: 0,
  limits: {
    lockTimeoutMs: promote.lockTimeoutMs,
    retryForMs: promote.retryForMs,
    statementTimeoutMs: promote.statementTimeoutMs ?? 0,
  },
  standsAt: null,
  migrations: [],
  undone: [],
  before: [],
  after: [],
  backup: null,
  pending: [],
  refusals: [],
  accepted: [],
  verification: { status: "not-made", after: null, differences: [], begun: [] } satisfies Verification,
  proved: [],
  next: [],
  notes: [],
  problem: null,
});

/** What the ground says of the database. */
export const groundFacts = ({
  live,
  history,
  platform,
  ledger,
  table,
  state,
  standings,
}: Ground): Partial<Promotion> => ({
  database: live.name,
  postgres: { version: live.version, tls: live.tls, pooler: null, role: live.user },
  layout: history.layout,
  platform: platform.id,
  ledger: { id: ledger.id, table: qualified(table.schema, table.name), exists: state.ledger !== null },
  notes: formNotes(standings),
});

/** What the examination adds to that. */
export const examined = (
  record: Promotion,
  { server, tls, pooler, role, remarks }: Examination,
): Partial<Promotion> => ({
  postgres: { version: server.version, tls: tls.line, pooler, role },
  notes: [...new Set([...record.notes, ...remarks])],
});

type Known = { readonly freely: boolean; readonly down: Moved["down"]; readonly appliedAt?: string | null };

const scriptOf = ({ up, down }: Migration, direction: Moved["direction"]): Script =>
  direction === "down" && down !== null ? down : up;

/** A migration that was not begun. */
export const planned = (migration: Migration, direction: Moved["direction"], known: Known): Moved => {
  const script = scriptOf(migration, direction);
  return {
    id: migration.id,
    file: script.file,
    direction,
    outcome: "planned",
    ms: 0,
    attempts: 0,
    waitedMs: 0,
    statements: scriptStatements(script.sql).length,
    transactional: script.transaction === "one" && !known.freely,
    done: 0,
    blockers: [],
    failure: null,
    down: known.down,
    appliedAt: known.appliedAt ?? null,
    losses: [],
    remarks: [],
  };
};

/** What became of those that were planned. */
export const carriedOut = (plan: readonly Moved[], results: readonly Applied[]): readonly Moved[] =>
  plan.map((one) => {
    const result = results.find(({ migration }) => migration === one.id);
    if (result === undefined) return one;
    const { outcome, ms, attempts, waitedMs, done, blockers, failure, remarks } = result;
    return { ...one, outcome, ms, attempts, waitedMs, done, blockers, failure, remarks };
  });
