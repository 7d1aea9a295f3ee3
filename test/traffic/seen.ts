import type { Migration, Standing, Traffic, TrafficStatement } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { prepareSite, type Site } from "../../src/rehearse/site.ts";
import { seeTraffic, type WatchRequest, watchTraffic } from "../../src/traffic/index.ts";
import { platformOf } from "../rehearse/rehearsal.ts";

export const siteOn = (server: Server): Promise<Site> =>
  prepareSite({
    server,
    platform: platformOf("plain"),
    before: [],
    token: "a-token-nobody-else-has",
    mentions: () => false,
  });

export const migrationOf = (
  id: string,
  up: string,
  down: string | null = null,
  transaction: "one" | "none" = "one",
): Migration => ({
  id,
  version: id,
  up: { file: `${id}.sql`, sql: up, transaction, queries: null },
  down: down === null ? null : { file: `${id}.down.sql`, sql: down, transaction, queries: null },
});

type More = {
  readonly standing: ReadonlyMap<string, Standing>;
  readonly oldUps: ReadonlySet<string>;
  readonly timeZone: string | null;
};

/** What is seen of new migrations on a database that was built by `base`. */
export const watched = (
  site: Site,
  base: string | { readonly name: string },
  migrations: readonly Migration[],
  { standing = new Map(), oldUps = new Set(), timeZone = null }: Partial<More> = {},
) => watchedBy(watchTraffic, site, base, migrations, { standing, oldUps, timeZone });

/** The same, without how long and how else. */
export const onlySeen = (site: Site, base: string | { readonly name: string }, migrations: readonly Migration[]) =>
  watchedBy(seeTraffic, site, base, migrations, { standing: new Map(), oldUps: new Set(), timeZone: null });

const watchedBy = async (
  watch: typeof watchTraffic,
  site: Site,
  base: string | { readonly name: string },
  migrations: readonly Migration[],
  { standing, oldUps, timeZone }: More,
): Promise<Traffic> => {
  await using database = typeof base === "string" ? await site.createDatabase() : await site.createDatabase(base.name);
  if (typeof base === "string") {
    await using session = await database.connect(site.role);
    await session.run(base);
  }
  return await watch(requestFor(site, database, migrations, { standing, oldUps, timeZone }));
};

export const requestFor = (
  site: Site,
  database: { readonly name: string },
  migrations: readonly Migration[],
  { standing = new Map(), oldUps = new Set(), timeZone = null }: Partial<More> = {},
): WatchRequest => ({
  site,
  database,
  migrations,
  standing: new Map(migrations.map(({ id }) => [id, standing.get(id) ?? "new"])),
  oldUps,
  unreadable: new Set(),
  timeZone,
  rows: new Map(),
  tidy: async () => {},
  signal: new AbortController().signal,
});

const workWords = (work: TrafficStatement["works"][number]): string => {
  if (work.type === "index") return `${work.again ? "re" : ""}builds ${work.index.name}`;
  if (work.type === "foreign-key") return `looks up ${work.table} in ${work.references}`;
  return `${{ rewrite: "rewrites", scan: "scans", refresh: "fills", rows: "goes through" }[work.type]} ${work.table}`;
};

/** One statement in lines of words. */
export const lines = (one: TrafficStatement): readonly string[] => [
  ...one.locks
    .filter(({ mode }) => !["AccessShareLock", "RowShareLock", "RowExclusiveLock"].includes(mode))
    .map(
      ({ relation, mode, stops }) =>
        `${mode.replace("Lock", "")} ${relation}${stops === "nothing" ? "" : `, ${stops} wait`}`,
    ),
  ...one.works.map(workWords),
  ...one.droppedIndexes.map(({ index }) => `drops ${index}`),
  ...one.invalidIndexes.map(({ index }) => `leaves ${index} invalid`),
  ...one.detached.map(({ partition }) => `detaches ${partition}`),
  ...one.constraints.map(({ name, type, validated }) => `adds ${type} ${name}${validated ? "" : ", not validated"}`),
  ...one.columns.map(({ table, name, type }) => `adds ${table}.${name} ${type}`),
  ...one.notNull.map(({ table, column }) => `not null ${table}.${column}`),
  ...one.breaks.map((broken) =>
    broken.type === "dropped"
      ? `breaks ${broken.kind} ${broken.name}: dropped`
      : broken.type === "renamed"
        ? `breaks ${broken.kind} ${broken.name}: renamed to ${broken.to}`
        : `breaks ${broken.name}: ${broken.from} to ${broken.to}`,
  ),
  ...one.spared.map((said) => `spared: ${said}`),
  ...(one.alone ? ["alone"] : []),
];
