// The pull-request story: read the histories, rehearse each on a throwaway server, let the checks judge the evidence.

import { randomUUID } from "node:crypto";
import { readSubjects, type Subject } from "./check/histories.ts";
import { choosePlatform } from "./check/platform.ts";
import { reportOf } from "./check/report-of.ts";
import { judge } from "./checks/judge.ts";
import { decodeSql } from "./layouts/index.ts";
import type { CheckRequest, Evidence, Finding, History, Report, Script } from "./model/index.ts";
import { Problem } from "./model/index.ts";
import { overrides, type Platform } from "./platforms/index.ts";
import { type Server, type ServerRequest, startServer } from "./postgres/index.ts";
import { rehearse } from "./rehearse/index.ts";
import { loadParser } from "./sql/index.ts";

const readBefore = async ({ settings, tree }: CheckRequest): Promise<readonly Script[]> =>
  Promise.all(
    settings.before.map(async (file) => {
      const bytes = await tree.read(file);
      if (bytes === null) {
        throw new Problem("before-missing", `there is no file ${file} to run ahead of the first migration`, {
          hint: "Paths in `before` are relative to the root of the repository.",
        });
      }
      const { text, remarks } = decodeSql(bytes);
      const fault = remarks.find(({ severity }) => severity === "error");
      if (fault !== undefined)
        throw new Problem("before-unreadable", `${file}: ${fault.message}`, {
          hint: fault.hint ?? "Save it as UTF-8.",
        });
      return { file, sql: text, transaction: "one", queries: null } as const;
    }),
  );

const serverRequest = ({ settings, environment, progress }: CheckRequest, platform: Platform): ServerRequest => ({
  server: settings.postgres,
  major: settings.postgresVersion,
  url: settings.postgresUrl,
  image: settings.dockerImage,
  superuserName: platform.superuserName,
  extensionFiles: platform.extensionFiles,
  overrides,
  environment,
  progress: (stage) => progress({ stage, done: 0, total: 0 }),
});

/** A server that goes away when the run is called off, so that no statement is waited for. */
const startFor = async (request: ServerRequest, signal: AbortSignal): Promise<Server> => {
  signal.throwIfAborted();
  const server = await startServer(request);
  const stop = () => void Promise.resolve(server[Symbol.asyncDispose]()).catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  return server;
};

type Rehearsed = { readonly evidence: Evidence; readonly notes: readonly string[] };

const rehearseOne = async (
  request: CheckRequest,
  history: History,
  subject: Pick<Subject, "base" | "standing">,
  before: readonly Script[],
): Promise<Rehearsed> => {
  const { settings, signal, today, progress } = request;
  const { platform, note } = choosePlatform(settings, history);
  const asked = serverRequest(request, platform);
  await using server = await startFor(asked, signal);
  const own = server.id === "embedded" || server.id === "local";
  const evidence = await rehearse({
    server,
    secondServer: own ? () => startFor({ ...asked, server: server.id, major: server.major }, signal) : null,
    platform,
    history,
    base: subject.base,
    standing: subject.standing,
    before,
    token: `lockstep-${randomUUID()}`,
    today,
    progress: (done, total) => progress({ stage: "forward and back", done, total }),
    signal,
  });
  return { evidence, notes: [`Postgres ${server.version}: ${server.reason}.`, note] };
};

// A finding on an old migration may be the fault of a new one that comes before it. Only the base itself can tell.
const needsBaseKeys = ({ history, standing, baseHistory }: Subject, findings: readonly Finding[]): boolean => {
  if (baseHistory === null) return false;
  const gone = baseHistory.migrations.some(({ id }) => !standing.has(id));
  const firstFresh = history.migrations.findIndex(({ id }) => standing.get(id) !== "unchanged");
  const from = gone ? 0 : firstFresh;
  const later = new Set(from < 0 ? [] : history.migrations.slice(from).map(({ id }) => id));
  return findings.some(
    ({ migration, status }) => status === "pre-existing" && migration !== null && later.has(migration),
  );
};

const baseKeysOf = async (request: CheckRequest, baseHistory: History, before: readonly Script[]) => {
  const { evidence } = await rehearseOne(request, baseHistory, { base: null, standing: new Map() }, before);
  return new Set(judge(evidence, { severities: request.settings.checks, baseKeys: null }).map(({ key }) => key));
};

const checkOne = async (request: CheckRequest, subject: Subject, before: readonly Script[]) => {
  const severities = request.settings.checks;
  const { evidence, notes } = await rehearseOne(request, subject.history, subject, before);
  const first = judge(evidence, { severities, baseKeys: null });
  if (subject.baseHistory === null || !needsBaseKeys(subject, first)) return { evidence, findings: first, notes };
  const baseKeys = await baseKeysOf(request, subject.baseHistory, before);
  return { evidence, findings: judge(evidence, { severities, baseKeys }), notes };
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
export const check = async (request: CheckRequest): Promise<Report> => {
  const start = request.now();
  await loadParser();
  const subjects = await readSubjects(request);
  const before = await readBefore(request);
  const evidences: Evidence[] = [];
  const findings: Finding[] = [];
  const notes: string[] = [];
  try {
    for (const subject of subjects) {
      const one = await checkOne(request, subject, before);
      evidences.push(one.evidence);
      findings.push(...one.findings);
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
  return reportOf({
    settings: request.settings,
    tool: request.tool,
    durationMs: request.now() - start,
    base: request.base?.sha ?? null,
    evidences,
    findings,
    notes,
  });
};
