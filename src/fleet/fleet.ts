// The story of many databases: look at each, promote wave by wave what is behind, stop where a migration failed. The state
// of the fleet is in the ledgers of its databases, so a run that was cut off goes on when it is run again.

import { filesOf, readOneHistory } from "../live/target.ts";
import { Problem } from "../model/index.ts";
import { type Promotion, type Proofs, promote } from "../promote/index.ts";
import { loadParser } from "../sql/index.ts";
import type { FleetOutcome, FleetRecord, FleetRequest, TargetOutcome, TargetRecord } from "./contract.ts";
import { type Files, type Look, lookAt } from "./look.ts";
import { readTargets } from "./read-targets.ts";
import { type Caps, sideBySide } from "./side-by-side.ts";
import { asLooked, asPromoted, notStarted } from "./target-record.ts";
import { type Placed, placedIn } from "./waves.ts";

/** A look holds one connection, a promotion up to as many as this, and servers of its own. */
const looksForOne = 4;

type Hosted = Placed & { readonly host: string };

const stops: ReadonlySet<TargetOutcome> = new Set(["failed", "different", "unhealthy", "refused", "unknown"]);
const left: ReadonlySet<TargetOutcome> = new Set(["ahead", "diverged", "behind"]);

const outcomeFor = (records: readonly TargetRecord[], cancelled: boolean): FleetOutcome => {
  const some = (outcomes: ReadonlySet<TargetOutcome>) => records.some(({ outcome }) => outcomes.has(outcome));
  if (some(new Set(["unknown"]))) return "unknown";
  if (some(stops)) return "stopped";
  if (cancelled) return "cancelled";
  if (some(new Set(["unjudged", "cancelled", "not-started"]))) return "unjudged";
  return some(left) ? "left" : "done";
};

const someNames = 5;

const tipsOf = (records: readonly TargetRecord[]): FleetRecord["tips"] => {
  const byTip = new Map<string | null, string[]>();
  for (const { standsAt, name, database } of records) {
    if (database === null) continue;
    const names = byTip.get(standsAt);
    if (names === undefined) byTip.set(standsAt, [name]);
    else names.push(name);
  }
  return [...byTip]
    .map(([standsAt, names]) => ({ standsAt, targets: names.length, some: names.slice(0, someNames) }))
    .toSorted((a, b) => b.targets - a.targets || ((a.standsAt ?? "") < (b.standsAt ?? "") ? -1 : 1));
};

/** Looks at all of them. Gives null for those that were not reached before the run was called off. */
const lookAtAll = (
  request: FleetRequest,
  files: Files,
  placed: readonly Hosted[],
): Promise<readonly (TargetRecord | null)[]> => {
  const { parallel, perHost } = request.fleet;
  const caps: Caps = { atOnce: parallel * looksForOne, perHost: perHost * looksForOne };
  let done = 0;
  return sideBySide(
    placed,
    caps,
    () => !request.signal.aborted,
    async (one) => {
      const start = request.now();
      const look: Look = await lookAt(request, files, one.target);
      done += 1;
      request.progress({ stage: "looking at databases", done, total: placed.length });
      return asLooked(one, look, request.now() - start);
    },
  );
};

/** What nobody foresaw on one database must not take those along that are under way. */
const promoteOne = async (request: FleetRequest, proofs: Proofs, { target, wave }: Placed): Promise<TargetRecord> => {
  const { around, live } = request;
  const start = request.now();
  try {
    const promotion: Promotion = await promote({
      ...request,
      live: { ...live, databaseUrl: target.url },
      baseline: null,
      proofs,
      progress: () => undefined,
      around: {
        ...around,
        tell: (event) =>
          around.tell(event.type === "remark" ? { ...event, text: `${target.name}: ${event.text}` } : event),
      },
    });
    return asPromoted({ target, wave }, promotion);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const look: Look = { outcome: "unjudged", database: null, standsAt: null, pending: 0, reason };
    return { ...asLooked({ target, wave }, look, request.now() - start), outcome: "refused" };
  }
};

type Run = { readonly records: readonly TargetRecord[]; readonly stoppedBy: string | null };

const promoteInWaves = async (
  request: FleetRequest,
  placed: readonly Hosted[],
  looks: readonly (TargetRecord | null)[],
): Promise<Run> => {
  const { parallel: atOnce, perHost } = request.fleet;
  const known = new Map(placed.map((one, at) => [one.target, looks[at] ?? null]));
  const proofs: Proofs = new Map();
  let stoppedBy: string | null = null;
  let inTheWay = false;
  let done = 0;
  const behind = placed.filter(({ target }) => known.get(target)?.outcome === "behind");
  for (const wave of new Set(placed.map((one) => one.wave))) {
    const due = behind.filter((one) => one.wave === wave);
    const results = await sideBySide(
      due,
      { atOnce, perHost },
      () => stoppedBy === null && !inTheWay && !request.signal.aborted,
      async (one) => {
        const record = await promoteOne(request, proofs, one);
        if (stops.has(record.outcome)) stoppedBy ??= record.name;
        done += 1;
        request.progress({ stage: `promoting, wave ${wave}`, done, total: behind.length });
        return record;
      },
    );
    for (const [at, one] of due.entries())
      known.set(one.target, results[at] ?? notStarted(one, known.get(one.target) ?? null));
    // A wave of which something could not be judged is no ground to go on from.
    inTheWay ||= placed.some((one) => one.wave === wave && known.get(one.target)?.outcome === "unjudged");
  }
  return { records: placed.map((one) => known.get(one.target) ?? notStarted(one, null)), stoppedBy };
};

const recordOf = (request: FleetRequest, files: Files, run: Run, start: number): FleetRecord => ({
  version: 1,
  tool: request.tool,
  command: request.lookOnly ? "status" : "promote",
  outcome: outcomeFor(run.records, request.signal.aborted),
  dryRun: request.dryRun,
  part: request.part,
  layout: files.history.layout,
  tip: files.history.migrations.at(-1)?.id ?? null,
  run: request.run,
  durationMs: Math.round(request.now() - start),
  targets: run.records,
  tips: tipsOf(run.records),
  stoppedBy: run.stoppedBy,
  notes: [],
});

/** Brings many databases to the tip of the files, or looks at them. Rejects with Problems of what was asked. */
export const fleet = async (request: FleetRequest): Promise<FleetRecord> => {
  const start = request.now();
  await loadParser();
  const { history } = await readOneHistory(request);
  const files: Files = { history, files: await filesOf(request, history) };
  const targets = await readTargets(request);
  const { fleet: order, part } = request;
  if (part !== null && part.wave > order.waves.length + 1) {
    throw new Problem("shard-unknown", `there is no wave ${part.wave}`, {
      hint: `\`waves\` makes ${order.waves.length + 1} of them, the canaries included.`,
    });
  }
  const placed = placedIn(targets, order, part).map((one) => ({ ...one, host: one.target.host }));
  const looks = await lookAtAll(request, files, placed);
  const run: Run = request.lookOnly
    ? { records: placed.map((one, at) => looks[at] ?? notStarted(one, null)), stoppedBy: null }
    : await promoteInWaves(request, placed, looks);
  return recordOf(request, files, run, start);
};
