// How long does work on rows take? The statement is run over two numbers of made-up rows; what the difference took is a rate.
// This machine is not production, and rows there are wider or narrower: a rate is good to a factor of three, no better.
import { type Script, SqlError, type TrafficCost, type TrafficStatement, type TrafficWork } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import { freshSession, runScript } from "../rehearse/index.ts";
import { populate } from "../rows/index.ts";
import { piecesOf, textOf } from "../sql/index.ts";
import { timeZoneSetting, type WatchRequest } from "./place.ts";

const sizes = [1_000, 10_000] as const;

type CostRequest = WatchRequest & { readonly earlier: readonly Script[]; readonly script: Script };

const isHeavy = ({ type }: TrafficWork): boolean => type !== "rows";

/** Statements that work on rows while others wait. */
const heavyIn = (statements: readonly TrafficStatement[]): readonly TrafficStatement[] =>
  statements.filter(({ works, alone }) => !alone && works.some(isHeavy));

const tablesOf = (statements: readonly TrafficStatement[]): readonly string[] => [
  ...new Set(
    statements.flatMap(({ works }) =>
      works.flatMap((work) =>
        work.type === "foreign-key" && work.references !== null ? [work.table, work.references] : [work.table],
      ),
    ),
  ),
];

const fill = async (session: Session, tables: readonly string[], rows: number): Promise<boolean> => {
  await session.run("begin");
  const { failed } = await populate({ query: session.query, tables, rows, tame: true });
  await session.run("commit");
  return failed.length === 0;
};

/** Milliseconds by where a statement begins; empty where it does not run on rows. */
const timed = async (session: Session, script: Script): Promise<ReadonlyMap<number, number>> => {
  const times = new Map<number, number>();
  for (const piece of piecesOf(script)) {
    if (piece.copy !== null || piece.tag === "TransactionStmt") continue;
    times.set(piece.start, await session.run(textOf(script, piece)));
  }
  return times;
};

const measure = async (request: CostRequest, tables: readonly string[], rows: number) => {
  await request.tidy();
  await using database = await request.site.createDatabase(request.database.name);
  await using session = await database.connect(request.site.role);
  try {
    for (const script of request.earlier) {
      await runScript(session, script, request.site.lender);
      await session.run(freshSession);
    }
    if (!(await fill(session, tables, rows))) return null;
    await session.run(freshSession);
    await session.run(timeZoneSetting(request.timeZone));
    return await timed(session, request.script);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return null;
  }
};

const classOf = ({ works }: TrafficStatement): TrafficCost["class"] =>
  works.some(({ type }) => type === "rewrite") ? "rewrite" : "linear";

/** What a million rows would take. Null where it could not be measured. */
export const costsOf = async (
  request: CostRequest,
  statements: readonly TrafficStatement[],
): Promise<ReadonlyMap<TrafficStatement, TrafficCost>> => {
  const heavy = heavyIn(statements);
  if (heavy.length === 0) return new Map();
  const tables = tablesOf(heavy);
  const [small, large] = sizes;
  const few = await measure(request, tables, small);
  const many = few === null ? null : await measure(request, tables, large);
  return new Map(
    heavy.map((one): readonly [TrafficStatement, TrafficCost] => {
      const [a, b] = [few?.get(one.start), many?.get(one.start)];
      const rate = a === undefined || b === undefined ? null : (Math.max(b - a, b / 10) / (large - small)) * 1_000_000;
      return [one, { class: classOf(one), perMillionRowsMs: rate === null ? null : Math.max(1, Math.round(rate)) }];
    }),
  );
};
