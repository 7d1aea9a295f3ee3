// How long does work on rows take? The statement is run over two numbers of made-up rows; what the difference took is a rate.
// This machine is not production, and rows there are wider or narrower: a rate is good to a factor of three, no better.
// All scripts share one copy, whose tables are empty between them: rows and the scripts that are timed on them are in a
// transaction that is rolled back.
import { type Script, SqlError, type TrafficCost, type TrafficStatement, type TrafficWork } from "../model/index.ts";
import type { Database, Session } from "../postgres/contract.ts";
import { freshSession, runScript } from "../rehearse/index.ts";
import { piecesOf, textOf } from "../sql/index.ts";
import { countRows, fillFew, fillMany } from "./cost-rows.ts";
import { timeZoneSetting, type WatchRequest } from "./place.ts";

type CostRequest = {
  /** Scripts that run before this one, in order: those of the last request, and maybe more. */
  readonly earlier: readonly Script[];
  readonly script: Script;
  readonly statements: readonly TrafficStatement[];
};

export type Costs = ReadonlyMap<TrafficStatement, TrafficCost>;

const isHeavy = ({ type }: TrafficWork): boolean => type !== "rows";

/** Statements that work on rows while others wait. */
const heavyIn = (statements: readonly TrafficStatement[]): readonly TrafficStatement[] =>
  statements.filter(({ works, alone }) => !alone && works.some(isHeavy));

const tablesIn = ({ works }: TrafficStatement): readonly string[] =>
  works.flatMap((work) =>
    work.type === "foreign-key" && work.references !== null ? [work.table, work.references] : [work.table],
  );

const tablesOf = (statements: readonly TrafficStatement[]): readonly string[] => [
  ...new Set(statements.flatMap(tablesIn)),
];

/** Milliseconds by where a statement begins. What is refused on rows, or in a transaction, is left out. */
type Times = ReadonlyMap<number, number>;

const runOnce = async (session: Session, script: Script): Promise<Times> => {
  const times = new Map<number, number>();
  for (const piece of piecesOf(script)) {
    if (piece.copy !== null || piece.tag === "TransactionStmt") continue;
    const [, ran] = await session.askAll(["savepoint lockstep_piece", textOf(script, piece)]);
    if (ran?.status === "fulfilled") times.set(piece.start, ran.value.ms);
    else if (ran?.reason instanceof SqlError) await session.run("rollback to savepoint lockstep_piece");
    else throw ran?.reason ?? new Error("nothing was sent");
  }
  return times;
};

/** What comes in between makes a statement slower and never faster. */
const timed = async (session: Session, script: Script): Promise<Times> => {
  const best = new Map<number, number>();
  for (let time = 0; time < 2; time += 1) {
    await session.run("savepoint lockstep_timed");
    for (const [start, ms] of await runOnce(session, script)) best.set(start, Math.min(ms, best.get(start) ?? ms));
    await session.run("rollback to savepoint lockstep_timed");
  }
  return best;
};

type Measured = { readonly times: Times; readonly rows: ReadonlyMap<string, number> };

/** The same over few rows and over many. Null where none could be made. */
const measure = async (session: Session, script: Script, tables: readonly string[]) => {
  await session.run("begin");
  try {
    const over = async (fill: typeof fillFew): Promise<Measured> => {
      await fill(session, tables);
      const rows = await countRows(session, tables);
      return { rows, times: await timed(session, script) };
    };
    return { few: await over(fillFew), many: await over(fillMany) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return null;
  } finally {
    await session.run("rollback");
  }
};

const classOf = ({ works }: TrafficStatement): TrafficCost["class"] =>
  works.some(({ type }) => type === "rewrite") ? "rewrite" : "linear";

/** Fewer tell nothing beyond what any statement takes. */
const leastDifference = 500;

/** What a million rows would take; null where it could not be measured. */
const rateOf = (statement: TrafficStatement, few: Measured, many: Measured): number | null => {
  const [a, b] = [few.times.get(statement.start), many.times.get(statement.start)];
  const rows = ({ rows }: Measured): number => Math.max(0, ...tablesIn(statement).map((name) => rows.get(name) ?? 0));
  const difference = rows(many) - rows(few);
  if (a === undefined || b === undefined || difference < leastDifference) return null;
  return Math.max(1, Math.round((Math.max(b - a, b / 10) / difference) * 1_000_000));
};

export type Timing = AsyncDisposable & {
  /** Scripts are asked about in the order in which they run. */
  readonly costsOf: (asked: CostRequest) => Promise<Costs>;
};

/** The copy is made when the first statement has to be timed. */
export const openTiming = (request: WatchRequest): Timing => {
  const { site, tidy, timeZone, signal } = request;
  let ground: { readonly database: Database; readonly session: Session } | null = null;
  let done = 0;
  const open = async (): Promise<Session> => {
    if (ground !== null) return ground.session;
    await tidy();
    const database = await site.createDatabase(request.database.name);
    ground = { database, session: await database.connect(site.role) };
    return ground.session;
  };
  return {
    costsOf: async ({ earlier, script, statements }) => {
      const heavy = heavyIn(statements);
      if (heavy.length === 0) return new Map();
      signal.throwIfAborted();
      const session = await open();
      for (const one of earlier.slice(done)) {
        await runScript(session, one, site.lender);
        await session.run(freshSession);
      }
      done = earlier.length;
      await session.run(timeZoneSetting(timeZone));
      const measured = await measure(session, script, tablesOf(heavy));
      await session.run(freshSession);
      return new Map(
        heavy.map((one) => [
          one,
          {
            class: classOf(one),
            perMillionRowsMs: measured === null ? null : rateOf(one, measured.few, measured.many),
          },
        ]),
      );
    },
    [Symbol.asyncDispose]: async () => {
      await ground?.session[Symbol.asyncDispose]();
      await ground?.database[Symbol.asyncDispose]();
    },
  };
};
