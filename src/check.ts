// The pull-request story: read the histories, rehearse each on a throwaway server, let the checks judge the evidence.

import { accessNotes } from "./check/access-notes.ts";
import { apartNotes } from "./check/apart-notes.ts";
import { requireCanaries } from "./check/canaries.ts";
import { earlyServer } from "./check/early-server.ts";
import { readSubjects, type Subject } from "./check/histories.ts";
import { minimumCoverage } from "./check/minimum-coverage.ts";
import { otherHistories } from "./check/other-histories.ts";
import { otherTime } from "./check/other-orders.ts";
import { proveFixes } from "./check/prove-fixes.ts";
import { checkProof, provedHistory } from "./check/prove-histories.ts";
import { ignoredNote, readingNotes } from "./check/reading-notes.ts";
import { reportOf } from "./check/report-of.ts";
import { readAsked, readBefore, readSeeds } from "./check/server.ts";
import { followingStats, statsFor } from "./check/stats.ts";
import { trafficNotes } from "./check/traffic-notes.ts";
import { trialNotes } from "./check/trial-notes.ts";
import { type Around, whileRehearsed } from "./check/while-rehearsed.ts";
import { checks } from "./checks/index.ts";
import { judge, keysOfAll } from "./checks/judge.ts";
import type { AccessEvidence, CheckRequest, Evidence, Finding, History, ProvedHistory, Report } from "./model/index.ts";
import { loadParser } from "./sql/index.ts";

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
  keysOfAll(evidence, settings.checks);

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
          ...apartNotes(evidence),
          ...trafficNotes(evidence),
          ...unplanted,
          ...omitted,
          ...trialNotes(evidence),
        ],
      };
    },
  );
};

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
