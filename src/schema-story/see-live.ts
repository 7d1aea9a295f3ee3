import { readDependencies } from "../catalog/dependencies.ts";
import { createReader, type Entry, readingChangedSession } from "../catalog/index.ts";
import { asRehearsed, isOfMigrations } from "../drift/alike.ts";
import { findLedgers, ledgers } from "../ledgers/index.ts";
import type { Change } from "../model/index.ts";
import type { Live } from "../postgres/index.ts";
import type { Site } from "../rehearse/index.ts";
import { qualified } from "../sql/index.ts";
import type { Seen } from "./seen.ts";

// A live database as it would stand on a server of ours: without what the host put there, the ledgers of tools, and roles
// that nothing in it speaks of.

type Read = Seen & {
  readonly user: string;
  readonly owner: string;
  /** Tables that tools keep, as addresses. */
  readonly kept: ReadonlySet<string>;
};

const snapshot = "begin transaction isolation level repeatable read, read only";

const readAll = async (live: Live): Promise<Read> => {
  await using session = await live.connect();
  await session.run(snapshot);
  const [who] = await session.query(
    `select current_user::text as user, (select pg_catalog.pg_get_userbyid(datdba)::text from pg_catalog.pg_database
where datname = pg_catalog.current_database()) as owner`,
  );
  const found = await findLedgers(session.query, ledgers);
  await session.run(readingChangedSession);
  const entries = await createReader(live.major).readAll(session.query);
  const dependencies = await readDependencies(session.query, entries);
  await session.run("rollback");
  const kept = new Set(found.map(({ table: { schema, name } }) => `table ${qualified(schema, name)}`));
  return { entries, ...dependencies, user: String(who?.user), owner: String(who?.owner), kept };
};

const asAdded = ({ kind, address, parent }: Entry): Change => ({
  type: "added",
  kind,
  address,
  parent,
  before: null,
  after: {},
  rankOnly: false,
});

/** Parts of ledgers, and the sequences that their columns take from. */
const ofLedger = (entry: Entry, kept: ReadonlySet<string>): boolean => {
  if (kept.has(entry.address) || (entry.parent !== null && kept.has(entry.parent))) return true;
  if (entry.kind !== "sequence") return false;
  return [...kept].some((table) =>
    entry.traits.includes(`"owned by": ${JSON.stringify(table.slice(6)).slice(0, -1)}.`),
  );
};

const shared: ReadonlySet<string> = new Set(["role", "membership", "database"]);

/** Roles are taken as names alone: what else they are is the server's affair. */
const rolesSpokenOf = (roles: readonly Entry[], entries: readonly Entry[]): readonly Entry[] => {
  const said = entries.map(({ traits, address }) => `${address} ${traits}`).join("\n");
  return roles
    .filter(({ kind, address }) => {
      const name = address.slice("role ".length);
      return kind === "role" && (said.includes(name) || said.includes(JSON.stringify(name).slice(1, -1)));
    })
    .map((entry) => ({ ...entry, traits: "{}" }));
};

/** Looks at a live database. `base`: what an empty database of the site holds. Writes nothing there. */
export const seeLive = async (site: Site, base: readonly Entry[], live: Live): Promise<Seen> => {
  const { entries, needs, madeWith, user, owner, kept } = await readAll(live);
  const { platform, role } = site;
  const mine = asRehearsed(
    entries.filter(
      (entry) => !shared.has(entry.kind) && !ofLedger(entry, kept) && isOfMigrations(asAdded(entry), platform),
    ),
    [user, owner],
    role,
  );
  const known = new Set(mine.map(({ address }) => address));
  const hosts = base.filter(
    (entry) => !known.has(entry.address) && (shared.has(entry.kind) || !isOfMigrations(asAdded(entry), platform)),
  );
  const there = new Set([...known, ...hosts.map(({ address }) => address)]);
  const roles = rolesSpokenOf(
    entries.filter(({ address }) => !there.has(address)),
    mine,
  ).filter(({ address }) => address !== `role ${user}` && address !== `role ${owner}`);
  return { entries: [...mine, ...hosts, ...roles], needs, madeWith };
};
