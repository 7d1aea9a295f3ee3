// The pull-request story: read the histories, rehearse each on a throwaway server, let the checks judge the evidence.

import { randomUUID } from "node:crypto";
import type { Look } from "./access/index.ts";
import { accessNotes } from "./check/access-notes.ts";
import { requireCanaries } from "./check/canaries.ts";
import { diagramFor } from "./check/diagram.ts";
import { driftsFor } from "./check/drifts.ts";
import { type EarlyServer, earlyServer } from "./check/early-server.ts";
import { readSubjects, type Subject } from "./check/histories.ts";
import { looksFor } from "./check/looks.ts";
import { lz4Note } from "./check/lz4-note.ts";
import { minimumCoverage } from "./check/minimum-coverage.ts";
import { otherHistories } from "./check/other-histories.ts";
import { type OtherTime, ordersFor, otherTime } from "./check/other-orders.ts";
import { choosePlatform } from "./check/platform.ts";
import { proveFixes } from "./check/prove-fixes.ts";
import { checkProof, digestVisit, provedHistory } from "./check/prove-histories.ts";
import { reportOf } from "./check/report-of.ts";
import { readAsked, readBefore, readSeeds, serverRequest, startFor } from "./check/server.ts";
import { withSquashes } from "./check/squashes.ts";
import { followingStats, statsFor } from "./check/stats.ts";
import { type Structure, structureOf } from "./check/structure.ts";
import { trafficFor } from "./check/traffic.ts";
import { trafficNotes } from "./check/traffic-notes.ts";
import { trialNotes } from "./check/trial-notes.ts";
import { checks } from "./checks/index.ts";
import { judge } from "./checks/judge.ts";
import type {
  AccessEvidence,
  CheckRequest,
  Evidence,
  Finding,
  History,
  OtherBranch,
  ProvedHistory,
  Report,
  Script,
} from "./model/index.ts";
import { rehearse, withoutTraceInRoles } from "./rehearse/index.ts";
import { loadParser } from "./sql/index.ts";
import type { Stats } from "./traffic/index.ts";
import { type Other, openTrials, type Query } from "./trials/index.ts";

type Rehearsed = {
  readonly evidence: Evidence;
  readonly look: Look | null;
  readonly health: ReturnType<Structure["seen"]>;
  readonly notes: readonly string[];
  readonly catalog: string | null;
};

/** What all histories of a run share. */
type Around = {
  readonly before: readonly Script[];
  readonly seeds: readonly Script[];
  readonly queries: readonly Query[];
  readonly folders: readonly string[];
  readonly stats: Stats | null;
  readonly branches: readonly OtherBranch[];
  readonly time: OtherTime;
  /** Does nobody ask of it but what the base says of itself? */
  readonly aside?: boolean;
  readonly early: EarlyServer;
};

/** Rehearses a history and tells of it while its server still stands. */
const whileRehearsed = async <T>(
  request: CheckRequest,
  subject: Pick<Subject, "history" | "baseHistory" | "base" | "standing">,
  {
    before,
    folders,
    stats,
    seeds,
    queries,
    others,
    aside,
    early,
    time,
  }: Around & { readonly others: readonly Other[] },
  tell: (rehearsed: Rehearsed) => Promise<T>,
): Promise<T> => {
  const { settings, signal, today, progress } = request;
  const { history, base, standing } = subject;
  const { platform, note } = choosePlatform(settings, history);
  const asked = serverRequest(request, platform);
  await using server = await early.take(asked);
  await using looks = looksFor(request, subject);
  await using trials = openTrials({
    ...subject,
    active: aside !== true,
    downDirectory: settings.downDirectory,
    rows: settings.rows,
    seeds,
    queries,
    progress: (done, total) => progress({ stage: "on rows", done, total }),
    signal,
  });
  const drifts = await driftsFor({ ...request, folder: history.folder, folders }, history.migrations.length);
  const diagram = diagramFor(subject);
  const structure = structureOf(request, subject);
  const digest = digestVisit(request.prove !== undefined, history.migrations.length);
  const own = server.id === "embedded" || server.id === "local";
  const secondServer = own ? () => startFor({ ...asked, server: server.id, major: server.major }, signal) : null;
  const traffic = trafficFor(request, subject, { stats, platform, before, secondServer });
  const evidence = await rehearse({
    server,
    secondServer,
    platform,
    history,
    base,
    standing,
    before,
    visits: [
      ...withoutTraceInRoles(traffic.visits),
      ...looks.visits,
      ...withoutTraceInRoles(drifts.visits),
      ...diagram.visits,
      ...structure.visits,
      ...digest.visits,
      ...withoutTraceInRoles(trials.visits),
    ],
    token: `lockstep-${randomUUID()}`,
    today,
    progress: (done, total) => progress({ stage: "forward and back", done, total }),
    signal,
  });
  const { orders, notes: omitted } = await ordersFor(request, {
    subject,
    others: aside === true ? [] : others,
    platform,
    before,
    start: server.id === "url" ? null : (ends) => startFor({ ...asked, server: server.id, major: server.major }, ends),
    time,
  });
  const look = looks.head();
  const ground = { server, platform, before };
  const squashed = aside === true ? evidence : await withSquashes(request, subject, evidence, ground);
  return await tell({
    evidence: {
      ...squashed,
      access: look?.evidence ?? null,
      baseAccess: looks.base(),
      drift: drifts.seen().drifts,
      ...diagram.drawn(evidence.steps),
      traffic: traffic.seen(),
      trials: { ...trials.seen(), orders },
    },
    look,
    health: structure.seen(),
    catalog: digest.seen(),
    notes: [
      `Postgres ${server.version}: ${server.reason}.`,
      note,
      ...drifts.seen().notes,
      ...lz4Note(server, before, history),
      ...trials.notes(),
      ...omitted,
    ],
  });
};

const aboutDeclared: ReadonlySet<string> = new Set(checks.filter(({ group }) => group === "drift").map(({ id }) => id));

// A finding on an old migration may be the fault of a new one that comes before it. Only the base itself can tell.
const needsBaseKeys = ({ history, standing, baseHistory }: Subject, findings: readonly Finding[]): boolean => {
  if (baseHistory === null) return false;
  if (findings.some(({ check }) => aboutDeclared.has(check))) return true;
  const gone = baseHistory.migrations.some(({ id }) => !standing.has(id));
  const firstFresh = history.migrations.findIndex(({ id }) => standing.get(id) !== "unchanged");
  const from = gone ? 0 : firstFresh;
  const later = new Set(from < 0 ? [] : history.migrations.slice(from).map(({ id }) => id));
  return findings.some(
    ({ migration, status }) => status === "pre-existing" && migration !== null && later.has(migration),
  );
};

type BaseJudgement = { readonly keys: ReadonlySet<string>; readonly access: AccessEvidence | null };

const keysOf = (evidence: Evidence, { settings }: CheckRequest): ReadonlySet<string> =>
  new Set(judge(evidence, { severities: settings.checks, baseKeys: null, accessKeys: null }).map(({ key }) => key));

const withoutProof = ({ prove: _, ...request }: CheckRequest): CheckRequest => request;

/** What the base branch says of itself, rehearsed alone. */
const judgeBase = (request: CheckRequest, history: History, around: Around): Promise<BaseJudgement> =>
  whileRehearsed(
    { ...withoutProof(request), tree: request.base?.tree ?? request.tree, declare: null },
    { history, baseHistory: null, base: null, standing: new Map() },
    { ...around, others: [], aside: true },
    async ({ evidence }) => ({ keys: keysOf(evidence, request), access: evidence.access }),
  );

const checkOne = async (request: CheckRequest, subject: Subject, around: Around) => {
  const { others, notes: omitted } = await otherHistories(request, subject, around.branches);
  return await whileRehearsed(
    request,
    subject,
    { ...around, others },
    async ({ evidence: rehearsed, look, health, catalog, notes }) => {
      const severities = request.settings.checks;
      const seen = health === null ? rehearsed : { ...rehearsed, health: health.head };
      const healthKeys = health === null ? null : keysOf({ ...rehearsed, health: health.base }, request);
      const first = judge(seen, { severities, baseKeys: null, accessKeys: null, healthKeys });
      const { baseHistory } = subject;
      const wantsAccess = seen.access !== null && seen.baseAccess === null;
      const alone =
        baseHistory !== null && (wantsAccess || needsBaseKeys(subject, first))
          ? await judgeBase(request, baseHistory, around)
          : null;
      const baseAccess = seen.baseAccess ?? alone?.access ?? null;
      const evidence = { ...seen, baseAccess };
      const accessKeys =
        baseAccess === null ? null : keysOf({ ...seen, access: baseAccess, baseAccess: null }, request);
      const options = { severities, baseKeys: alone?.keys ?? null, accessKeys, healthKeys };
      const unplanted = look === null ? [] : await requireCanaries(look, evidence, severities);
      const findings = judge(evidence, options);
      const proved = look === null ? findings : await proveFixes(look, evidence, options, findings);
      return {
        evidence,
        catalog,
        findings: [...proved, ...minimumCoverage(evidence, request.settings)],
        notes: [
          ...notes,
          ...accessNotes(evidence.access),
          ...trafficNotes(evidence),
          ...unplanted,
          ...omitted,
          ...trialNotes(evidence),
        ],
      };
    },
  );
};

const ignoredNote = ({ history }: Subject): readonly string[] => {
  const { ignored, folder } = history;
  if (ignored.length === 0) return [];
  const some = ignored.slice(0, 5).map(({ file, reason }) => `${file} (${reason})`);
  const more = ignored.length > some.length ? ` and ${ignored.length - some.length} more` : "";
  return [`Left out of ${folder === "" ? "the root" : folder}: ${some.join(", ")}${more}.`];
};

const readingNotes = ({ history }: Subject): readonly string[] =>
  history.faults
    .filter(({ check }) => check === "history-note")
    .map(
      ({ file, line, message, hint }) =>
        `${file}${line === null ? "" : `:${line}`}: ${message}.${hint === null ? "" : ` ${hint}`}`,
    );

/** Checks the migrations of a repository. Rejects with Problem when it was asked wrongly or could not judge. */
export const check = async (asked: CheckRequest): Promise<Report> => {
  const start = asked.now();
  await loadParser();
  const { stats, notes: ofSizes } = await statsFor(asked);
  const request = { ...asked, settings: followingStats(asked.settings, stats) };
  await using early = earlyServer(request);
  const time = otherTime(request);
  const subjects = await readSubjects(request, early.begin);
  const before = await readBefore(request);
  const seeds = await readSeeds(request);
  const queries = await readAsked(request);
  const folders = subjects.map(({ history }) => history.folder);
  const { branches, notes: remarks } = (await request.others?.(folders)) ?? { branches: [], notes: [] };
  const evidences: Evidence[] = [];
  const findings: Finding[] = [];
  const histories: ProvedHistory[] = [];
  const notes: string[] = [...remarks, ...ofSizes];
  try {
    for (const subject of subjects) {
      const one = await checkOne(request, subject, { before, seeds, queries, branches, folders, stats, early, time });
      evidences.push(one.evidence);
      findings.push(...one.findings);
      if (request.prove !== undefined) histories.push(await provedHistory(request, one.evidence, before, one.catalog));
      notes.push(
        ...(subject.note === "" ? [] : [subject.note]),
        ...one.notes,
        ...ignoredNote(subject),
        ...readingNotes(subject),
      );
    }
  } catch (error) {
    // Whatever broke because the run was called off is not news.
    request.signal.throwIfAborted();
    throw error;
  }
  const report = reportOf({
    settings: request.settings,
    tool: request.tool,
    durationMs: request.now() - start,
    base: request.base?.sha ?? null,
    evidences,
    findings,
    notes,
  });
  await request.prove?.(checkProof(request, report, histories));
  return report;
};
