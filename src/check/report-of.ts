import { attributions } from "../drift/index.ts";
import type {
  Attempt,
  Change,
  CheckSettings,
  Drift,
  Evidence,
  Finding,
  Report,
  ReportChange,
  ReportMigration,
} from "../model/index.ts";
import { describeChange, outline } from "../model/index.ts";
import { reportRls } from "./report-rls.ts";
import { trafficOf } from "./report-traffic.ts";
import { unjudged } from "./unjudged.ts";

/** The longest definition that a report repeats, in characters. */
const longest = 2_000;

const cut = (text: string | null): string | null =>
  text !== null && text.length > longest ? `${text.slice(0, longest)}…` : text;

const reportChange = (change: Change): ReportChange => {
  const { before, after } = describeChange(change);
  return { type: change.type, kind: change.kind, address: change.address, before: cut(before), after: cut(after) };
};

const milliseconds = ({ ms }: Attempt): number | null => (ms === null ? null : Math.round(ms * 10) / 10);

const upStatus = ({ status }: Attempt): ReportMigration["up"]["status"] =>
  status === "ok" || status === "failed" ? status : "skipped";

const dataLossOf = ({ trials }: Evidence, id: string): ReportMigration["dataLoss"] =>
  (trials.rows.get(id)?.losses ?? []).map(({ direction, table, column, rows }) => ({
    direction,
    table,
    column: column ?? "*",
    rows,
  }));

const migrationsOf = (evidence: Evidence): readonly ReportMigration[] =>
  evidence.steps.map(({ migration, up, down, roundTrip, residue }) => ({
    id: migration.id,
    files: { up: migration.up.file, down: migration.down?.file ?? null },
    isNew: evidence.standing.get(migration.id) === "new",
    up: { status: upStatus(up), ms: milliseconds(up) },
    down: { status: down.status, ms: milliseconds(down) },
    roundTrip,
    residue: outline(residue).map(reportChange),
    ...trafficOf(evidence.traffic, migration.id),
    dataLoss: dataLossOf(evidence, migration.id),
  }));

const summaryOf = (findings: readonly Finding[]): Report["summary"] => {
  const fresh = findings.filter(({ status }) => status === "new");
  const count = (severity: Finding["severity"]) => fresh.filter((finding) => finding.severity === severity).length;
  return {
    errors: count("error"),
    warnings: count("warning"),
    infos: count("info"),
    preexisting: findings.filter(({ status }) => status === "pre-existing").length,
    suppressed: findings.filter(({ status }) => status === "suppressed").length,
  };
};

const reportDrift = ({ kind, source, status, changes, outside, fix }: Drift): Report["drift"][number] => ({
  kind,
  source,
  status,
  changes: outline(changes.map(({ change }) => change)).map(reportChange),
  outside,
  fix:
    fix === null
      ? null
      : { sql: fix.sql, proved: fix.proved, ...(fix.onRows === undefined ? {} : { onRows: fix.onRows }) },
});

/** Does the run pass, by the severity that was asked for? */
const verdictOf = (summary: Report["summary"], failOn: CheckSettings["failOn"]): Report["verdict"] => {
  const counted = { never: 0, error: summary.errors, warning: summary.errors + summary.warnings }[failOn];
  return counted > 0 ? "fail" : "pass";
};

export type ReportParts = {
  readonly settings: CheckSettings;
  readonly tool: string;
  readonly durationMs: number;
  readonly base: string | null;
  readonly evidences: readonly Evidence[];
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
};

const joined = (values: readonly string[]): string | null =>
  values.length === 0 ? null : [...new Set(values)].join(", ");

/** Everything a check found, as plain JSON. */
export const reportOf = ({ settings, tool, durationMs, base, evidences, findings, notes }: ReportParts): Report => {
  const summary = summaryOf(findings);
  const server = evidences[0]?.server;
  const problem = unjudged(evidences, findings, settings.failOn);
  const attribution = evidences.flatMap(({ drift }) => attributions(drift));
  const diagrams = evidences.flatMap(({ diagram }) => diagram ?? []);
  const allTables = evidences.flatMap((evidence) => evidence.allTables ?? []);
  return {
    version: 1,
    tool,
    verdict: problem === null ? verdictOf(summary, settings.failOn) : "error",
    durationMs: Math.round(durationMs),
    postgres: server === undefined ? null : { version: server.version, server: server.id },
    layout: joined(evidences.map(({ history }) => history.layout)),
    platform: joined(evidences.map(({ platform }) => platform)),
    base,
    migrations: evidences.flatMap(migrationsOf),
    rls: reportRls(evidences),
    drift: evidences.flatMap(({ drift }) => drift.map(reportDrift)),
    ...(attribution.length === 0 ? {} : { attribution }),
    ...(diagrams.length === 0 ? {} : { diagrams }),
    ...(allTables.length === 0 ? {} : { allTables }),
    findings,
    summary,
    notes: [...notes, ...new Set(evidences.flatMap(({ drift }) => drift.flatMap((one) => one.notes)))],
    problem,
  };
};
