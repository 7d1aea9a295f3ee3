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
  readonly stops: Stopped;
  /** What it is about, where that is not the table alone: an index, another table. */
  readonly about: readonly string[];
  readonly why: "work" | "held" | "drop" | "detach" | "rebuild" | "refresh" | "many";
  /** The statement that goes on, or went before, in the same transaction. */
  readonly other: TrafficStatement | null;
};

type Held = { readonly stops: Stopped; readonly by: TrafficStatement };

const rank = { nothing: 0, writes: 1, reads: 2 } satisfies Record<Stopped, number>;

const worse = (a: Stopped, b: Stopped): Stopped => (rank[a] >= rank[b] ? a : b);

/** What the statement's own locks stop, by table. */
export const stoppedBy = ({ locks }: TrafficStatement): ReadonlyMap<string, Stopped> => {
  const tables = new Map<string, Stopped>();
  for (const { table, stops } of locks) tables.set(table, worse(stops, tables.get(table) ?? "nothing"));
  return tables;
};

const isHeavy = ({ type }: TrafficWork): boolean => type !== "rows";

const blocking = (stops: Stopped): "lock-blocks-reads" | "lock-blocks-writes" =>
  stops === "reads" ? "lock-blocks-reads" : "lock-blocks-writes";

type Draft = Omit<TrafficVerdict, "statement">;

/** Under a lock that an earlier statement took: told there. */
const underHeld = (statement: TrafficStatement, table: string, held: Held | undefined): readonly TrafficVerdict[] =>
  held === undefined || held.stops === "nothing"
    ? []
    : [
        {
          check: blocking(held.stops),
          statement: held.by,
          table,
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
  const draft = { table, stops, about: [], why: "work" as const, other: null };
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

const folds = (all: readonly TrafficVerdict[], one: TrafficVerdict, statement: TrafficStatement): boolean => {
  const same = all.filter(({ table }) => table === one.table);
  if (one.check !== "table-rewrite" && same.some(({ check }) => check === "table-rewrite")) return true;
  const key = statement.constraints.some(({ type, table }) => type === "primary key" && table === one.table);
  return one.check === "constraint-scans-table" && key && same.some(({ check }) => check === "index-not-concurrent");
};

/** What the statement does under locks of its own, or of earlier statements. */
const verdictsOfWork = (statement: TrafficStatement, held: ReadonlyMap<string, Held>): readonly TrafficVerdict[] => {
  const own = stoppedBy(statement);
  const all = statement.works.filter(isHeavy).flatMap((work): readonly TrafficVerdict[] => {
    const references = work.type === "foreign-key" && work.references !== null ? [work.references] : [];
    const stops = [work.table, ...references].map((table) => own.get(table) ?? "nothing").reduce(worse);
    if (stops === "nothing") return underHeld(statement, work.table, held.get(work.table));
    const draft = draftFor(statement, work, stops);
    return draft === null ? [] : [{ ...draft, statement }];
  });
  return all.filter((one) => !folds(all, one, statement));
};

/** What waits although the work is done elsewhere. */
const verdictsOfOthers = (
  statement: TrafficStatement,
  held: ReadonlyMap<string, Held>,
  spoken: ReadonlySet<string>,
): readonly TrafficVerdict[] => {
  if (statement.works.length === 0) return [];
  const heavy = statement.works.some(isHeavy);
  return [...held].flatMap(([table, { stops, by }]): readonly TrafficVerdict[] => {
    if (stops === "nothing" || spoken.has(table)) return [];
    const check = heavy ? blocking(stops) : "lock-held-long";
    return [{ check, statement: by, table, stops, about: [], why: "held", other: statement }];
  });
};

const verdictsOfDrops = (statement: TrafficStatement): readonly TrafficVerdict[] => {
  const own = stoppedBy(statement);
  const draft = { statement, stops: "reads" as const, other: null };
  return [
    ...statement.droppedIndexes
      .filter(({ table }) => own.get(table) === "reads")
      .map(({ table, index }) => ({
        ...draft,
        check: "index-not-concurrent" as const,
        table,
        about: [index],
        why: "drop" as const,
      })),
    ...statement.detached
      .filter(({ table }) => own.get(table) === "reads")
      .map(({ table, partition }) => ({
        ...draft,
        check: "lock-blocks-reads" as const,
        table,
        about: [partition],
        why: "detach" as const,
      })),
  ];
};

// Two tables is what a foreign key takes; from three on, sessions that take them in another order are easily met.
const many = 3;

const verdictsOfMany = (statements: readonly TrafficStatement[]): readonly TrafficVerdict[] => {
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
const verdictsOfTransaction = (statements: readonly TrafficStatement[]): readonly TrafficVerdict[] => {
  const held = new Map<string, Held>();
  const found: TrafficVerdict[] = [];
  for (const statement of statements) {
    const own = [...verdictsOfWork(statement, held), ...verdictsOfDrops(statement)];
    const spoken = new Set(own.flatMap(({ table, about }) => [table, ...about]));
    found.push(...own, ...verdictsOfOthers(statement, held, spoken));
    heldAfter(held, statement);
  }
  // A lock is told once, by the worst that follows it.
  const told = new Map<string, TrafficVerdict>();
  const others: TrafficVerdict[] = [];
  for (const one of found) {
    if (one.why !== "held") others.push(one);
    else {
      const known = told.get(one.table);
      if (known === undefined || (known.check === "lock-held-long" && one.check !== "lock-held-long"))
        told.set(one.table, one);
    }
  }
  return [...others, ...told.values(), ...verdictsOfMany(statements)];
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

const judged = new WeakMap<Traffic, readonly TrafficVerdict[]>();

/** All that is dangerous about locks in what was seen. */
export const trafficVerdicts = (traffic: Traffic): readonly TrafficVerdict[] => {
  const known = judged.get(traffic);
  if (known !== undefined) return known;
  const verdicts = groups(traffic.statements).flatMap(verdictsOfTransaction);
  judged.set(traffic, verdicts);
  return verdicts;
};
