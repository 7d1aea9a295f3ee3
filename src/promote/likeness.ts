import { serverRequest, startFor } from "../check/server.ts";
import { productionDrift } from "../drift/index.ts";
import type { Change, Finding, Migration, Script } from "../model/index.ts";
import type { Server, ServerRequest } from "../postgres/index.ts";
import { type Builder, openBuilder } from "../rehearse/index.ts";
import { standingOf, touchedBy } from "./begun.ts";
import type { ChangeRequest, Refusal } from "./contract.ts";
import type { Ground } from "./ground.ts";
import { asRefusal, driftFindings, isAccepted } from "./judged.ts";

/** Production's schema, as far as it could be built from its ledger and the differences that were accepted. */
export type Likeness = {
  /** SQL from what the ledger says to what production is. Null: nothing differs, or nobody found a way. */
  readonly drift: Script | null;
  readonly refusals: readonly Refusal[];
  readonly accepted: readonly string[];
  readonly remarks: readonly string[];
};

/** What a throwaway server for this database is asked for by: always its own major version. */
export const serverFor = (request: ChangeRequest, { platform, live }: Ground): ServerRequest => ({
  ...serverRequest(request, platform),
  major: request.settings.postgres === "url" || request.settings.postgresUrl !== null ? null : live.major,
});

/** Opens a place to build parts of the history on. `more`: what is no migration of it and is built there, too. */
export const openSite = async (
  request: ChangeRequest,
  ground: Ground,
  more: readonly Migration[] = [],
): Promise<{ readonly server: Server; readonly builder: Builder } & AsyncDisposable> => {
  const { platform, before, history } = ground;
  const { signal } = request;
  const server = await startFor(serverFor(request, ground), signal);
  try {
    const all = { ...history, migrations: [...history.migrations, ...more] };
    const builder = await openBuilder({ server, platform, history: all, before, signal });
    return {
      server,
      builder,
      [Symbol.asyncDispose]: async () => {
        await builder[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
};

const scriptOf = (sql: string): Script => ({
  file: "what production has besides",
  sql,
  transaction: "one",
  queries: null,
});

/** What production has besides, as a step that can be built. */
export const asMigration = (drift: Script): Migration => ({ id: drift.file, version: "", up: drift, down: null });

/** Where there is no ledger and a lot in the database, one sentence says more than all differences. */
const withoutLedger = ({ state, live }: Ground, findings: readonly Finding[]): readonly Refusal[] => {
  const foreign = findings.filter(({ check }) => check === "unmanaged-object");
  if (state.ledger !== null || foreign.length === 0) return [];
  return [
    {
      key: "ledger-missing",
      message: `\`${live.name}\` has no ledger of these migrations, and is not empty`,
      detail: null,
      hint: "If migrations made what is there, say up to which: `lockstep promote --baseline ID` proves it and writes it down.",
      fix: null,
    },
  ];
};

/** Holds production against these migrations, and finds out how to build what differs and was accepted. */
export const likenessOf = async (
  request: ChangeRequest,
  ground: Ground,
  builder: Builder,
  applied: readonly Migration[],
): Promise<Likeness> => {
  const { acceptDrift } = request.promote;
  const compare = async (toward: "migrations" | "declared") => {
    const { site, build } = builder;
    const drift = await productionDrift({
      site,
      name: ground.live.name,
      live: ground.state,
      build,
      applied: [...applied, ...standingOf(ground.begun)],
      toward,
      adopt: false,
    });
    // Roles are shared by all databases, and the next build makes them again.
    await site.dropRoles();
    return drift;
  };
  const drift = await compare("migrations");
  const touched = drift.status === "drift" ? await touchedBy(builder, applied, ground.begun) : new Set<string>();
  const findings = driftFindings(request, ground, {
    ...drift,
    changes: drift.changes.filter(({ change }) => !touched.has(change.address)),
  });
  const tolerated = ({ key, check }: Finding) =>
    isAccepted(key, acceptDrift) || request.settings.checks[check] === "off";
  const refused = findings.filter((finding) => !tolerated(finding));
  const accepted = findings.filter(tolerated).map(({ key }) => key);
  if (refused.length > 0) {
    // One text closes all differences at once, so it stands with the first.
    const unheard = withoutLedger(ground, refused);
    // Where nobody said what was applied, SQL that takes all of it away is no help.
    const may = drift.fix?.proved === true && accepted.length === 0 && unheard.length === 0;
    const fix = may ? (drift.fix?.sql ?? null) : null;
    const told = refused.map(asRefusal).map((one, at) => ({
      ...one,
      detail: one.detail?.replace(/^declared: /m, "production: ") ?? null,
      hint: hintFor(
        one.key,
        drift.changes.map(({ change }) => change),
      ),
      fix: at === 0 ? fix : null,
    }));
    return { drift: null, refusals: [...unheard, ...told], accepted, remarks: [] };
  }
  // What was begun is gone on with by the engine, which knows how; the rehearsal is of the migration as a whole.
  const isBegunAlone = accepted.length === 0 && touched.size > 0;
  const besides = isBegunAlone ? null : drift.fix?.down;
  const there = besides ?? (accepted.length > 0 ? (await compare("declared")).fix?.sql : null) ?? null;
  const lost = accepted.length > 0 && there === null;
  return {
    drift: there === null || there === "" ? null : scriptOf(there),
    refusals: [],
    accepted,
    remarks: lost ? ["What was accepted could not be rebuilt, so the rehearsal ran without it."] : [],
  };
};

const adopting =
  "`lockstep new NAME --from-drift` makes a migration of it, `lockstep promote --baseline ID` marks that as applied.";

// What a build that was stopped leaves behind: no migration should make it.
const isCarcass = (key: string, { kind, address, type, after }: Change): boolean =>
  type === "added" && kind === "index" && after?.invalid === true && key.endsWith(`:${address}`);

const wayOut = (key: string, changes: readonly Change[]): string => {
  const carcass = changes.find((change) => isCarcass(key, change));
  if (carcass !== undefined)
    return `A build that was stopped left it, and nobody can use it: \`drop index concurrently ${carcass.address.slice("index ".length)};\` takes it away, unless it is being built right now.`;
  return key.startsWith("unmanaged-object:") ? adopting : "Bring production and the migrations together.";
};

const hintFor = (key: string, changes: readonly Change[]): string =>
  `${wayOut(key, changes)} To go on as it is: \`accept-drift: ${key}\`.`;
