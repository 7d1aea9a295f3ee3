// Rows to time statements on, in a transaction that is rolled back: as the owner of the tables, whom forced policies would stop.
import type { Session } from "../postgres/contract.ts";
import { multiply, populate } from "../rows/index.ts";

const sizes = { few: 250, many: 5_000 };

/** Where the server finds no other keys, each row is made for itself, which takes longer. */
const oneByOne = 2_000;

const FORCED = `select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and c.relforcerowsecurity and pg_catalog.pg_has_role(c.relowner, 'usage') order by 1`;

/** Owners are stopped by no policy meanwhile. */
const unforced = async <T>(session: Session, work: () => Promise<T>): Promise<T> => {
  const tables = await session.query<{ name: string }>(FORCED);
  const switched = async (how: string): Promise<void> => {
    for (const { name } of tables) await session.run(`alter table ${name} ${how} row level security`);
  };
  await switched("no force");
  const result = await work();
  await switched("force");
  return result;
};

const make = async ({ query, askAll: ask, run }: Session, tables: readonly string[], rows: number): Promise<void> => {
  const asOwner = async (_: string, sql: string): Promise<void> => void (await run(sql));
  await populate({ query, ask, tables, rows, tame: true, asOwner });
};

export const fillFew = (session: Session, tables: readonly string[]): Promise<void> =>
  unforced(session, () => make(session, tables, sizes.few));

/** After `fillFew`. */
export const fillMany = (session: Session, tables: readonly string[]): Promise<void> =>
  unforced(session, async () => {
    const few = await multiply({ query: session.query, tables, rows: sizes.many });
    if (few.length > 0) await make(session, few, oneByOne);
  });

/** By name; what is no table that can be read has none. */
export const countRows = (session: Session, tables: readonly string[]): Promise<ReadonlyMap<string, number>> =>
  unforced(session, async () => {
    const counts = new Map<string, number>();
    for (const name of tables) {
      const [row] = await session.query<{ count: string }>(`select pg_catalog.count(*)::text as count from ${name}`);
      counts.set(name, Number(row?.count ?? 0));
    }
    return counts;
  });
