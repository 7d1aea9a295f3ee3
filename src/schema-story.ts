// The story of a schema: build the migrations, or read a live database, and write down what is there.
import { openLook } from "./access/index.ts";
import type { Entry } from "./catalog/index.ts";
import { choosePlatform } from "./check/platform.ts";
import { readBefore, serverRequest, startFor } from "./check/server.ts";
import { type LiveRequest, readOneHistory } from "./live/index.ts";
import { reachTarget } from "./live/target.ts";
import { type History, Problem } from "./model/index.ts";
import type { Database } from "./postgres/contract.ts";
import type { Live } from "./postgres/index.ts";
import { type Builder, openBuilder, readDatabase, type Site } from "./rehearse/index.ts";
import { type SchemaFormat, schemaFormats } from "./schema/formats.ts";
import { type ErModel, erModel, matchesPattern, mermaidOf, svgOf } from "./schema/index.ts";
import { rlsPage } from "./schema-story/rls-page.ts";
import { seeLive } from "./schema-story/see-live.ts";
import { type Seen, seeDatabase, sortedCatalogOf } from "./schema-story/seen.ts";
import { writeSchema } from "./schema-story/write-schema.ts";
import { loadParser } from "./sql/index.ts";

export type SchemaRequest = LiveRequest & {
  readonly formats: ReadonlySet<SchemaFormat>;
  /** From the database that `live` names, rather than from the migrations. */
  readonly fromLive: boolean;
  /** Patterns of the tables to show in diagrams and pages. Empty: all. */
  readonly tables: readonly string[];
};

export type WrittenSchema = {
  readonly texts: ReadonlyMap<SchemaFormat, string>;
  readonly notes: readonly string[];
};

const noHistory: History = { folder: "", layout: "auto", migrations: [], faults: [], ignored: [] };

// Where the schema is read from a database, migrations only help to know the platform.
const historyOf = async (request: SchemaRequest): Promise<{ history: History; notes: readonly string[] }> => {
  try {
    return await readOneHistory(request);
  } catch (error) {
    if (!request.fromLive || !(error instanceof Problem)) throw error;
    return { history: noHistory, notes: [] };
  }
};

const refuse = ({ fromLive, formats }: SchemaRequest): void => {
  if (!fromLive || !formats.has("rls")) return;
  throw new Problem("rls-page-live", "the page about row level security is written from migrations", {
    hint: "Nobody is tried on a database that people use: leave out `--live`.",
  });
};

const requireOwnMajor = (live: Live | null, server: number): void => {
  if (live === null || live.major <= server) return;
  throw new Problem(
    "postgres-too-old",
    `the database runs Postgres ${live.major}, and the throwaway server ${server}`,
    {
      kind: "could-not-judge",
      hint: `Set \`postgres-version: ${live.major}\`.`,
    },
  );
};

/** What there is to write down, and where it stands. The database is there where we built it. */
type Ground = {
  readonly site: Site;
  readonly base: readonly Entry[];
  readonly seen: Seen;
  readonly built: Database | null;
};

const shownBy =
  ({ tables }: SchemaRequest) =>
  (name: string): boolean =>
    tables.length === 0 || tables.some((pattern) => matchesPattern(name, pattern));

const modelOf = (request: SchemaRequest, { base, seen }: Ground): ErModel => {
  const known = new Set(base.map(({ address }) => address));
  const shown = shownBy(request);
  return erModel(
    sortedCatalogOf(seen.entries),
    ({ address }) => !known.has(address) && shown(address.slice("table ".length)),
  );
};

const pageFor = async (request: SchemaRequest, { site, built }: Ground): Promise<string> => {
  const look =
    built === null
      ? null
      : await openLook({
          server: site.server,
          platform: site.platform,
          role: site.role,
          database: built.name,
          rls: request.settings.rls,
          apiSchemas: null,
          earlier: null,
          signal: request.signal,
        });
  if (look === null) {
    throw new Problem("access-unseen", "nobody could be tried on this server", { kind: "could-not-judge" });
  }
  await using seen = look;
  return rlsPage(seen.evidence, shownBy(request));
};

const writers: Readonly<Record<SchemaFormat, (request: SchemaRequest, ground: Ground) => Promise<string>>> = {
  sql: (_, { site, base, seen }) => writeSchema(site, base, seen),
  mermaid: async (request, ground) => mermaidOf(modelOf(request, ground)),
  svg: (request, ground) => svgOf(modelOf(request, ground)),
  rls: pageFor,
};

const writeAll = async (request: SchemaRequest, ground: Ground): Promise<WrittenSchema["texts"]> => {
  const texts = new Map<SchemaFormat, string>();
  for (const format of schemaFormats) {
    if (request.formats.has(format)) texts.set(format, await writers[format](request, ground));
  }
  return texts;
};

const writeOn = async (request: SchemaRequest, { site, build }: Builder, history: History, live: Live | null) => {
  await using empty = await site.createDatabase();
  const base = await readDatabase(site, empty);
  const stage = live === null ? "building the migrations" : "reading the database";
  request.progress({ stage, done: 0, total: 0 });
  if (live !== null) return await writeAll(request, { site, base, seen: await seeLive(site, base, live), built: null });
  await using built = await build(history.migrations);
  return await writeAll(request, { site, base, seen: await seeDatabase(site, built), built });
};

/** Writes down a schema. Rejects with Problem "schema-unwritable" when something in it cannot be said. */
export const schema = async (request: SchemaRequest): Promise<WrittenSchema> => {
  refuse(request);
  await loadParser();
  const { history, notes } = await historyOf(request);
  const before = await readBefore(request);
  const live = request.fromLive ? await reachTarget(request) : null;
  const { platform } = choosePlatform(request.settings, history);
  const asked = serverRequest(request, platform);
  await using server = await startFor({ ...asked, major: asked.major ?? live?.major ?? null }, request.signal);
  requireOwnMajor(live, server.major);
  await using builder = await openBuilder({ server, platform, history, before, signal: request.signal });
  return { texts: await writeOn(request, builder, history, live), notes };
};
