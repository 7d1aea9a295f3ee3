import { setTimeout } from "node:timers/promises";
import { reportOf } from "../check/report-of.ts";
import { readSqlFile } from "../check/server.ts";
import { judge } from "../checks/judge.ts";
import { readHealth, runAssertions } from "../health/index.ts";
import {
  type Evidence,
  type Finding,
  type HealthEvidence,
  type HealthSettings,
  noTrials,
  type PromoteSettings,
  type Report,
  type TaskSetting,
} from "../model/index.ts";
import { platforms } from "../platforms/index.ts";
import type { Live } from "../postgres/index.ts";
import { loadParser } from "../sql/index.ts";
import type { Task } from "../tasks/index.ts";
import type { LiveRequest } from "./contract.ts";
import { reachTarget } from "./target.ts";

// One live database by itself: no migrations, no ledger, no throwaway server.

export type HealthRequest = LiveRequest & {
  readonly health: HealthSettings;
  readonly promote: Pick<PromoteSettings, "statementTimeoutMs" | "lockTimeoutMs">;
};

const USUAL_STATEMENT = 30_000;

const taskOf = async ({ tree }: HealthRequest, { kind, of, timeoutMs, onFailure }: TaskSetting): Promise<Task> => {
  const [file = ""] = of;
  const script = await readSqlFile(tree, file, "health.assertions");
  return { kind, name: `${kind} ${file}`, timeoutMs, onFailure, script, names: [] };
};

type Platform = Evidence["platform"];

/** What the host adds: as asked, or by the roles that the platform makes. */
const platformOf = async ({ settings }: HealthRequest, live: Live): Promise<Platform> => {
  if (settings.platform !== "auto") return settings.platform;
  await using session = await live.connect();
  const [row] = await session.query(
    "select pg_catalog.count(*)::int as found from pg_catalog.pg_roles r where r.rolname in ('anon', 'authenticated', 'supabase_admin')",
  );
  return row?.found === 3 ? "supabase" : "plain";
};

const evidenceOf = (request: HealthRequest, live: Live, platform: Platform, health: HealthEvidence): Evidence => ({
  history: { layout: "", folder: "", migrations: [], faults: [], ignored: [] },
  base: null,
  standing: new Map(),
  steps: [],
  unwind: null,
  server: { id: "live", version: live.version },
  platform,
  today: request.today,
  clock: [],
  access: null,
  traffic: null,
  baseAccess: null,
  trials: noTrials,
  drift: [],
  ledger: null,
  health,
});

const isAccepted = ({ accept }: HealthSettings, key: string): boolean =>
  accept.some((one) => (one.endsWith("*") ? key.startsWith(one.slice(0, -1)) : one === key));

/** An assertion that could not be run leaves a question open: such a run is no pass and no fail. */
const unasked = ({ assertions }: HealthEvidence, findings: readonly Finding[]): Report["problem"] => {
  const open = assertions.filter(
    ({ file, outcome }) =>
      outcome === "unread" &&
      findings.some(
        (one) =>
          one.check === "assertion-fails" && one.subject === file && one.severity === "error" && one.status === "new",
      ),
  );
  const [first] = open;
  if (first === undefined) return null;
  return {
    code: "assertion-unread",
    message: `${open.map(({ file }) => file).join(", ")} could not be run`,
    detail: first.message,
    hint: "Everything else was judged. Mend the file and run again.",
  };
};

const reportFor = (request: HealthRequest, evidence: Evidence, health: HealthEvidence, durationMs: number): Report => {
  const { settings } = request;
  const judged = judge(evidence, { severities: settings.checks, baseKeys: null, accessKeys: null });
  const findings = judged.map(
    (one): Finding => (isAccepted(request.health, one.key) ? { ...one, status: "suppressed" } : one),
  );
  const notes: readonly string[] = [];
  const parts = { settings, tool: request.tool, durationMs, base: null, evidences: [evidence], findings, notes };
  const report: Report = { ...reportOf(parts), layout: null, database: health.database };
  const problem = unasked(health, findings);
  return problem === null ? report : { ...report, verdict: "error", problem };
};

/** Looks at a live database and judges what needs no migration to judge. Writes nothing there. */
export const health = async (request: HealthRequest): Promise<Report> => {
  const start = request.now();
  const { settings, promote, signal } = request;
  await loadParser();
  const tasks = await Promise.all(request.health.assertions.map((one) => taskOf(request, one)));
  const live = await reachTarget(request);
  const platform = await platformOf(request, live);
  request.progress({ stage: "looking at the database", done: 0, total: 0 });
  const { lockTimeoutMs } = promote;
  const seen = await readHealth({
    live,
    limits: request.health,
    hidden: platforms.find(({ id }) => id === platform)?.made.schemas ?? [],
    statementTimeoutMs: promote.statementTimeoutMs ?? USUAL_STATEMENT,
    lockTimeoutMs,
    timeoutMs: settings.timeoutMs,
    signal,
  });
  const wait = (ms: number) => setTimeout(ms, undefined, { signal });
  request.progress({ stage: "assertions", done: 0, total: tasks.length });
  const assertions = await runAssertions({ live, lockTimeoutMs, signal, now: request.now, wait }, tasks);
  signal.throwIfAborted();
  const all = { ...seen, assertions };
  return reportFor(request, evidenceOf(request, live, platform, all), all, request.now() - start);
};
