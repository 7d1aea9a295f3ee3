import { declaredDrifts } from "../check/drifts.ts";
import { choosePlatform } from "../check/platform.ts";
import { reportOf } from "../check/report-of.ts";
import { readBefore, serverRequest, startFor } from "../check/server.ts";
import { judge } from "../checks/judge.ts";
import { productionDrift, readLive } from "../drift/index.ts";
import { type Drift, type Evidence, type History, type LedgerEvidence, noTrials, type Report } from "../model/index.ts";
import type { Live } from "../postgres/index.ts";
import { openBuilder } from "../rehearse/index.ts";
import { loadParser } from "../sql/index.ts";
import type { LiveRequest } from "./contract.ts";
import { appliedIn, formNotes, ledgerEvidence } from "./status.ts";
import { filesOf, ledgersFor, reachTarget, readOneHistory } from "./target.ts";

// One live database against the migrations that its ledger names, and the declared schemas against all of them.

/** Evidence of what was seen without walking anything. */
const evidenceOf = (
  request: LiveRequest,
  history: History,
  live: Live,
  platform: string,
  seen: { readonly drift: readonly Drift[]; readonly ledger: LedgerEvidence },
): Evidence => ({
  history: { ...history, faults: [] },
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
  ...seen,
});

const unknownStand = (
  { migrations }: History,
  state: { readonly ledger: unknown },
  { changes }: Drift,
): readonly string[] =>
  state.ledger === null && migrations.length > 0 && changes.some(({ change }) => change.type === "added")
    ? [
        "It has no ledger of these migrations, so it was compared with an empty database. If migrations made what is there, say up to which: `lockstep promote --baseline ID` proves it and writes it down.",
      ]
    : [];

/** Compares a live database with the migrations and the declared schemas. Writes nothing there. */
export const drift = async (request: LiveRequest): Promise<Report> => {
  const start = request.now();
  const { settings, signal } = request;
  await loadParser();
  const { history, notes } = await readOneHistory(request);
  const files = await filesOf(request, history);
  const before = await readBefore(request);
  const live = await reachTarget(request);
  request.progress({ stage: "reading the database", done: 0, total: 0 });
  const state = await readLive(live, ledgersFor(request, history), files);
  const ledger = await ledgerEvidence(live.name, request, history, files, state.ledger);
  const { platform, note } = choosePlatform(settings, history);
  const asked = serverRequest(request, platform);
  await using server = await startFor({ ...asked, major: asked.major ?? live.major }, signal);
  await using builder = await openBuilder({ server, platform, history, before, signal });
  request.progress({ stage: "building the migrations", done: 0, total: 0 });
  const production = await productionDrift({
    site: builder.site,
    name: live.name,
    live: state,
    build: builder.build,
    applied: appliedIn(ledger),
    toward: request.live.toward,
    adopt: true,
  });
  const declared = await (async () => {
    await using all = await builder.build(history.migrations);
    return await declaredDrifts({ ...request, folder: history.folder, folders: [history.folder] }, builder.site, all);
  })();
  const evidence = evidenceOf(request, history, live, platform.id, { drift: [production, ...declared.drifts], ledger });
  const severities = settings.checks;
  const findings = judge(evidence, { severities, baseKeys: null, accessKeys: null });
  const remarks = [
    ...notes,
    note,
    ...formNotes(ledger),
    ...unknownStand(history, state, production),
    ...declared.notes,
    `Compared with Postgres ${server.version}: ${server.reason}.`,
  ];
  return reportOf({
    settings,
    tool: request.tool,
    durationMs: request.now() - start,
    base: null,
    evidences: [evidence],
    findings,
    notes: remarks,
  });
};
