// Old code on a new schema: every query that the base understands is prepared again after each new migration, and once more
// after their downs. Preparing runs nothing.
import type { BrokenQuery, Migration, QueriesTrial } from "../model/index.ts";
import { SqlError } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { changesRoles, runInCopy, type Site, type Visit } from "../rehearse/index.ts";
import { mostQueries, type Query } from "./read-queries.ts";

export type QueriesRun = {
  readonly visits: readonly Visit[];
  readonly seen: () => QueriesTrial | null;
};

export type QueriesRequest = {
  readonly queries: readonly Query[];
  /** New ones, with their places in the history; they end it. */
  readonly fresh: readonly { readonly migration: Migration; readonly at: number }[];
  /** Told what was not tried. */
  readonly remark: (note: string) => void;
};

type Refused = { readonly sqlstate: string; readonly message: string };

export const queriesRun = ({ queries, fresh, remark }: QueriesRequest): QueriesRun => {
  const [first] = fresh;
  if (queries.length === 0 || first === undefined) return { visits: [], seen: () => null };
  let works: readonly Query[] = [];
  let broken = new Map<Query, BrokenQuery>();
  let back: readonly BrokenQuery[] = [];
  const last = fresh.at(-1)?.migration ?? first.migration;
  const begin = async (site: Site, database: Database) => {
    broken = new Map();
    back = [];
    const asked = queries.slice(0, mostQueries);
    const refused = await refusals(site, database, asked);
    works = asked.filter((query) => !refused.has(query));
  };
  const follow = (migration: Migration) => async (site: Site, database: Database) => {
    const refused = await refusals(site, database, works);
    // What a later migration mends is whole again at the end.
    broken = new Map(
      [...refused].map(([query, why]) => {
        const known = broken.get(query);
        return [query, known ?? { ...query, query: query.text, ...why, broken: "new", migration: migration.id }];
      }),
    );
  };
  const goBack = async (site: Site, database: Database) => {
    if (fresh.some(({ migration }) => migration.down === null)) return;
    if (site.keepRoles === null && fresh.some(({ migration }) => changesRoles(migration.down?.sql ?? ""))) {
      remark("The application's queries were not tried after the downs: these change roles, beyond the trial.");
      return;
    }
    const downs = fresh.toReversed().flatMap(({ migration }) => migration.down ?? []);
    const refused = await runInCopy(site, database, downs, async (copy, stopped) =>
      stopped === null ? await refusals(site, copy, works) : null,
    );
    if (refused === null) return;
    back = [...refused].map(([query, why]) => ({
      ...query,
      query: query.text,
      ...why,
      broken: "back",
      migration: last.id,
    }));
  };
  return {
    visits: [
      { at: first.at, see: begin },
      ...fresh.map(({ migration, at }): Visit => ({ at: at + 1, see: follow(migration) })),
      { at: (fresh.at(-1)?.at ?? 0) + 1, see: goBack },
    ],
    seen: () => ({
      prepared: works.length,
      broken: [...broken.values(), ...back],
      omitted: Math.max(0, queries.length - mostQueries),
    }),
  };
};

const NAME = "lockstep_query";

/** Which queries Postgres does not understand, and why. */
const refusals = async (
  site: Site,
  database: Database,
  queries: readonly Query[],
): Promise<ReadonlyMap<Query, Refused>> => {
  await using session = await database.connect(site.role);
  const found = new Map<Query, Refused>();
  const atOnce = 50;
  for (let from = 0; from < queries.length; from += atOnce) {
    const part = queries.slice(from, from + atOnce);
    const texts = part.flatMap(({ text }) => [`prepare ${NAME} as ${text}`, "deallocate all"]);
    const settled = await session.runAll(texts);
    part.forEach((query, at) => {
      const outcome = settled[at * 2];
      if (outcome?.status !== "rejected") return;
      if (!(outcome.reason instanceof SqlError)) throw outcome.reason;
      const { sqlstate, message } = outcome.reason.refusal;
      found.set(query, { sqlstate, message });
    });
  }
  return found;
};
