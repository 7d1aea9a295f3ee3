// Which check speaks of what a statement did: one cause, one finding. A rewrite reads and indexes the table on its way, so
// it speaks for those; who builds an index for a key does not have the scan for its NOT NULL told as well; what follows a
// lock is told where the lock was taken.

import type { Stopped, Traffic, TrafficStatement, TrafficWork } from "../model/index.ts";

export type TrafficCheck =
  | "lock-blocks-reads"
  | "lock-blocks-writes"
  | "lock-held-long"
  | "table-rewrite"
  | "index-not-concurrent"
  | "constraint-scans-table"
  | "foreign-key-locks-both"
  | "many-tables-locked";

export type TrafficVerdict = {
  readonly check: TrafficCheck;
  /** The statement to mend. */
  readonly statement: TrafficStatement;
  readonly table: string;
  /** All tables that wait; the first is `table`. */
  readonly tables: readonly string[];
  readonly stops: Stopped;
  /** What it is about, where that is not the table alone: an index, another table. */
  readonly about: readonly string[];
  readonly why: "work" | "held" | "drop" | "detach" | "rebuild" | "refresh" | "many";
  /** The statement that goes on, or went before, in the same transaction. */
  readonly other: TrafficStatement | null;
  /** Rows of the largest of its tables, where somebody said of all of them. */
  readonly rows: number | null;
};

type Held = { readonly stops: Stopped; readonly by: TrafficStatement };

const rank = { nothing: 0, writes: 1, reads: 2 } satisfies Record<Stopped, number>;

const worse = (a: Stopped, b: Stopped): Stopped => (rank[a] >= rank[b] ? a : b);

/** What the statement's own locks stop, by table. */
const stoppedBy = ({ locks }: TrafficStatement): ReadonlyMap<string, Stopped> => {
  const tables = new Map<string, Stopped>();
  for (const { table, stops } of locks) tables.set(table, worse(stops, tables.get(table) ?? "nothing"));
  return tables;
};

const isHeavy = ({ type }: TrafficWork): boolean => type !== "rows";

const blocking = (stops: Stopped): "lock-blocks-reads" | "lock-blocks-writes" =>
  stops === "reads" ? "lock-blocks-reads" : "lock-blocks-writes";

type Unsized = Omit<TrafficVerdict, "rows">;
type Draft = Omit<Unsized, "statement">;

/** Under a lock that an earlier statement took: told there. */
const underHeld = (statement: TrafficStatement, table: string, held: Held | undefined): readonly Unsized[] =>
  held === undefined || held.stops === "nothing"
    ? []
    : [
        {
          check: blocking(held.stops),
          statement: held.by,
          table,
          tables: [table],
          stops: held.stops,
          about: [],
          why: "held",
          other: statement,
        },
      ];

const remade = (statement: TrafficStatement, work: TrafficWork): boolean =>
  work.type === "index" && work.again && statement.tag !== "ReindexStmt";

const draftFor = (statement: TrafficStatement, work: TrafficWork, stops: Stopped): Draft | null => {
  const { table } = work;
  const draft = { table, tables: [table], stops, about: [], why: "work" as const, other: null };
  if (work.type === "rewrite") return { ...draft, check: "table-rewrite" };
  if (work.type === "refresh") return { ...draft, check: "lock-blocks-reads", why: "refresh" };
  if (work.type === "scan") return { ...draft, check: "constraint-scans-table" };
  if (work.type === "index") {
    const about = [work.index.name];
    return remade(statement, work)
      ? { ...draft, check: blocking(stops), about, why: "rebuild" }
      : { ...draft, check: "index-not-concurrent", about };
  }
  if (work.type === "foreign-key") {
    const about = [work.constraint, ...(work.references === null ? [] : [work.references])];
    return { ...draft, check: "foreign-key-locks-both", about };
  }
  return null;
};

const folds = (all: readonly Unsized[], one: Unsized, statement: TrafficStatement): boolean => {
  const same = all.filter(({ table }) => table === one.table);
  if (one.check !== "table-rewrite" && same.some(({ check }) => check === "table-rewrite")) return true;
  const key = statement.constraints.some(({ type, table }) => type === "primary key" && table === one.table);
  return one.check === "constraint-scans-table" && key && same.some(({ check }) => check === "index-not-concurrent");
};

/** Would the statement keep others waiting by itself, whatever was locked before it? VALIDATE alone does not. */
const isOwnFault = ({ constraints, notNull, tag }: TrafficStatement, work: TrafficWork): boolean => {
  if (work.type === "foreign-key") return constraints.some(({ name }) => name === work.constraint);
  if (work.type !== "scan") return work.type !== "rows";
  const own = constraints.some(
    ({ table, type, validated }) => table === work.table && type !== "foreign key" && validated,
  );
  return own || tag !== "AlterTableStmt" || notNull.some(({ table }) => table === work.table);
};

/** What the statement does under locks of its own, or of earlier statements. */
const verdictsOfWork = (statement: TrafficStatement, held: ReadonlyMap<string, Held>): readonly Unsized[] => {
  if (statement.alone && statement.locks.every(({ stops }) => stops === "nothing")) return [];
  const own = stoppedBy(statement);
  const all = statement.works.filter(isHeavy).flatMap((work): readonly Unsized[] => {
    const references = work.type === "foreign-key" && work.references !== null ? [work.references] : [];
    const stops = [work.table, ...references].map((table) => own.get(table) ?? "nothing").reduce(worse);
    const before = held.get(work.table);
    if (stops === "nothing" && !isOwnFault(statement, work)) return underHeld(statement, work.table, before);
    const worst = worse(stops, before?.stops ?? "nothing");
    const draft = worst === "nothing" ? null : draftFor(statement, work, worst);
    return draft === null ? [] : [{ ...draft, statement, other: worst === stops ? null : (before?.by ?? null) }];
  });
  return all.filter((one) => !folds(all, one, statement));
};

/** What waits although the work is done elsewhere. */
const verdictsOfOthers = (
  statement: TrafficStatement,
  held: ReadonlyMap<string, Held>,
  spoken: ReadonlySet<string>,
): readonly Unsized[] => {
  if (statement.works.length === 0) return [];
  const heavy = statement.works.some(isHeavy);
  return [...held].flatMap(([table, { stops, by }]): readonly Unsized[] => {
    if (stops === "nothing" || spoken.has(table)) return [];
    const check = heavy ? blocking(stops) : "lock-held-long";
    return [{ check, statement: by, table, tables: [table], stops, about: [], why: "held", other: statement }];
  });
};

const verdictsOfDrops = (statement: TrafficStatement): readonly Unsized[] => {
  const own = stoppedBy(statement);
  const draft = { statement, stops: "reads" as const, other: null };
  return [
    ...statement.droppedIndexes
      .filter(({ table }) => own.get(table) === "reads")
      .map(({ table, index }) => ({
        ...draft,
        check: "index-not-concurrent" as const,
        table,
        tables: [table],
        about: [index],
        why: "drop" as const,
      })),
    ...statement.detached
      .filter(({ table }) => own.get(table) === "reads")
      .map(({ table, partition }) => ({
        ...draft,
        check: "lock-blocks-reads" as const,
        table,
        tables: [table],
        about: [partition],
        why: "detach" as const,
      })),
  ];
};

// Two tables is what a foreign key takes; from three on, sessions that take them in another order are easily met.
const many = 3;

const verdictsOfMany = (statements: readonly TrafficStatement[]): readonly Unsized[] => {
  const tables = new Map<string, TrafficStatement>();
  for (const statement of statements) {
    for (const [table, stops] of stoppedBy(statement)) {
      if (stops === "reads" && !tables.has(table)) tables.set(table, statement);
    }
  }
  const [first, ...others] = [...tables.values()];
  const last = others.at(-1);
  if (first === undefined || last === undefined || tables.size < many || new Set(tables.values()).size < 2) return [];
  const names = [...tables.keys()];
  return [
    {
      check: "many-tables-locked",
      statement: last,
      table: names[0] ?? "",
      tables: names,
      stops: "reads",
      about: names,
      why: "many",
      other: first,
    },
  ];
};

const heldAfter = (held: Map<string, Held>, statement: TrafficStatement): void => {
  for (const [table, stops] of stoppedBy(statement)) {
    const was = held.get(table)?.stops ?? "nothing";
    if (stops !== "nothing" && rank[stops] > rank[was]) held.set(table, { stops, by: statement });
  }
};

/** One transaction, in order. */
const verdictsOfTransaction = (statements: readonly TrafficStatement[]): readonly Unsized[] => {
  const held = new Map<string, Held>();
  const found: Unsized[] = [];
  for (const statement of statements) {
    const direct = [...verdictsOfWork(statement, held), ...verdictsOfDrops(statement)];
    const spoken = new Set(direct.flatMap(({ table, about }) => [table, ...about]));
    found.push(...direct, ...verdictsOfOthers(statement, held, spoken));
    heldAfter(held, statement);
  }
  const own = found.filter(({ why }) => why !== "held");
  const waiting = found.filter(({ why }) => why === "held");
  return [...own, ...heldOnce(waiting, own), ...verdictsOfMany(statements)];
};

/** A lock is told once, by the worst that follows it, and together with the others that wait for the same. */
const heldOnce = (held: readonly Unsized[], own: readonly Unsized[]): readonly Unsized[] => {
  const byTable = new Map<string, Unsized>();
  for (const one of held) {
    // Who is told of its own work on the table knows already that others wait.
    if (own.some(({ statement, table }) => statement === one.statement && table === one.table)) continue;
    const known = byTable.get(one.table);
    if (known === undefined || (known.check === "lock-held-long" && one.check !== "lock-held-long"))
      byTable.set(one.table, one);
  }
  const byOther = new Map<TrafficStatement | null, Unsized>();
  for (const one of byTable.values()) {
    const known = byOther.get(one.other);
    if (known === undefined) byOther.set(one.other, one);
    else byOther.set(one.other, together(known, one));
  }
  return [...byOther.values()];
};

const together = (a: Unsized, b: Unsized): Unsized => {
  const [first, second] = rank[b.stops] > rank[a.stops] ? [b, a] : [a, b];
  return { ...first, tables: [...new Set([...first.tables, ...second.tables])] };
};

const groups = (statements: readonly TrafficStatement[]): readonly (readonly TrafficStatement[])[] => {
  const byTransaction = new Map<string, TrafficStatement[]>();
  for (const one of statements) {
    const key = JSON.stringify([one.migration, one.direction, one.transaction]);
    const known = byTransaction.get(key);
    if (known === undefined) byTransaction.set(key, [one]);
    else known.push(one);
  }
  return [...byTransaction.values()];
};

type Judged = Pick<Traffic, "statements" | "rows">;

const judged = new WeakMap<Judged, readonly TrafficVerdict[]>();

const rowsOf = ({ rows }: Judged, tables: readonly string[]): number | null => {
  const known = tables.map((table) => rows.get(table));
  return known.includes(undefined) ? null : Math.max(...known.map((one) => one ?? 0));
};

/** All that is dangerous about locks in what was seen. */
export const trafficVerdicts = (traffic: Judged): readonly TrafficVerdict[] => {
  const known = judged.get(traffic);
  if (known !== undefined) return known;
  const verdicts = groups(traffic.statements)
    .flatMap(verdictsOfTransaction)
    .map((one) => ({ ...one, rows: rowsOf(traffic, one.tables) }));
  judged.set(traffic, verdicts);
  return verdicts;
};
