// One history, rehearsed with everything that is looked at on its way, and told of while its server still stands.

import { randomUUID } from "node:crypto";
import type { Look } from "../access/index.ts";
import type { CheckRequest, Evidence, OtherBranch, Script } from "../model/index.ts";
import { rehearse, withoutTraceInRoles } from "../rehearse/index.ts";
import type { Stats } from "../traffic/index.ts";
import { type Other, openTrials, type Query } from "../trials/index.ts";
import { diagramFor } from "./diagram.ts";
import { driftsFor } from "./drifts.ts";
import type { EarlyServer } from "./early-server.ts";
import type { Subject } from "./histories.ts";
import { looksFor } from "./looks.ts";
import { lz4Note } from "./lz4-note.ts";
import { type OtherTime, ordersFor } from "./other-orders.ts";
import { choosePlatform } from "./platform.ts";
import { digestVisit } from "./prove-histories.ts";
import { serverRequest, startFor } from "./server.ts";
import { withSquashes } from "./squashes.ts";
import { type Structure, structureOf } from "./structure.ts";
import { trafficFor } from "./traffic.ts";

type Rehearsed = {
  readonly evidence: Evidence;
  readonly look: Look | null;
  readonly health: ReturnType<Structure["seen"]>;
  readonly notes: readonly string[];
  readonly catalog: string | null;
};

/** What all histories of a run share. */
export type Around = {
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
export const whileRehearsed = async <T>(
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
    asks: (check) => settings.checks[check] !== "off",
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
  const another = () => startFor({ ...asked, server: server.id, major: server.major }, signal);
  const secondServer = own ? another : null;
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
