// Statements that no transaction holds (CONCURRENTLY, VACUUM). They take and leave locks as they go, so another session
// watches. A third keeps them waiting, for their first strong lock and then for a reader to finish, and they are looked at
// while they wait: so even the quickest is seen at its work, and every time alike.
import { SqlError, type Stopped } from "../model/index.ts";
import type { Notice, Session } from "../postgres/contract.ts";
import { isNode, type Node, type Piece } from "../sql/index.ts";
import type { Known } from "./ground.ts";
import { probe } from "./probes.ts";
import { type Look, nameOf } from "./survey.ts";

export type Watchers = {
  /** Samples, and asks who would wait. */
  readonly prober: Session;
  /** Keeps the statement waiting. */
  readonly blocker: Session;
};

export type Traced = {
  readonly ms: number;
  readonly refusal: SqlError | null;
  readonly locks: Look["locks"];
  readonly stopped: ReadonlyMap<string, Stopped>;
  readonly notices: readonly Notice[];
};

// Read once: between two readings it may have come further, and then it seems to wait without what it holds by then.
const sampleSql = `with l as materialized (select * from pg_catalog.pg_locks where pid = $1)
select pg_catalog.pg_sleep(0.001),
  (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('oid', l.relation::text, 'mode', l.mode)), '[]')::text
     from l where l.locktype = 'relation' and l.relation >= 16384) as locks,
  exists (select from l where not l.granted) as waiting`;

/** Every name of a relation in a tree: of ranges, and the lists of names in DROP. */
const namesIn = (value: unknown): readonly (readonly string[])[] => {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isNode(value)) return [];
  const node: Node = value;
  const own = typeof node.relname === "string" ? [[node.schemaname, node.relname]] : [];
  const list = isNode(node.List) && Array.isArray(node.List.items) ? node.List.items : [];
  const dropped = list.flatMap((item) => (isNode(item) && isNode(item.String) ? [item.String.sval] : []));
  const names = [...own, ...(dropped.length > 0 ? [dropped] : [])].map((parts) =>
    parts.filter((part): part is string => typeof part === "string"),
  );
  return [...names, ...Object.values(node).flatMap(namesIn)];
};

const mostTables = 200;

/** The tables that a statement may be about; all where it names none. */
const tablesFor = (known: Known, piece: Piece): readonly string[] => {
  const names = namesIn(piece.node).map((parts) => parts.at(-1) ?? "");
  const tables = [...known.relations.values()].filter(({ kind }) => kind === "r" || kind === "p" || kind === "m");
  const ofIndexes = new Set(
    [...known.indexes.values()].filter(({ name }) => names.includes(name)).map((one) => one.table),
  );
  const named = tables.filter(({ oid, name }) => names.includes(name) || ofIndexes.has(oid));
  return (named.length > 0 ? named : tables).slice(0, mostTables).map(({ oid }) => oid);
};

const begin = "begin isolation level repeatable read; select 1";

/** Makes the blocker hold what the statement will have to wait for: a lock of its own kind, and those of a reader. */
const block = async (blocker: Session, known: Known, oids: readonly string[]): Promise<void> => {
  const names = oids.flatMap((oid) => known.relations.get(oid) ?? []).map(nameOf);
  await blocker.run(begin);
  const attempt = async (sql: string): Promise<void> => {
    const [answer] = await blocker.askAll([`savepoint s; ${sql}`]);
    if (answer?.status === "rejected") await blocker.run("rollback to savepoint s");
  };
  for (const name of names) await attempt(`select 1 from ${name} limit 0`);
  await blocker.run("savepoint first");
  for (const name of names) await attempt(`lock table only ${name} in share update exclusive mode`);
};

const merge = (into: Map<string, Look["locks"][number]>, more: Look["locks"]): void => {
  for (const one of more) into.set(`${one.oid} ${one.mode}`, one);
};

/** Runs a statement by itself and watches it. */
export const trace = async (
  { session, prober, blocker }: Watchers & { readonly session: Session },
  known: Known,
  piece: Piece,
  text: string,
): Promise<Traced> => {
  const oids = tablesFor(known, piece);
  await block(blocker, known, oids);
  const notices: Notice[] = [];
  session.listen((notice) => notices.push(notice));
  const run: { over: boolean; ms: number; refusal: SqlError | null; defect: unknown } = {
    over: false,
    ms: 0,
    refusal: null,
    defect: null,
  };
  const done = session
    .run(text)
    .then((ms) => {
      run.ms = ms;
    })
    .catch((error: unknown) => {
      if (error instanceof SqlError) run.refusal = error;
      else run.defect = error;
    })
    .finally(() => {
      run.over = true;
    });
  const locks = new Map<string, Look["locks"][number]>();
  let stopped: ReadonlyMap<string, Stopped> = new Map();
  const releases = ["rollback to savepoint first", "rollback"];
  while (!run.over) {
    const [row] = await prober.query<{ locks: string; waiting: boolean }>(sampleSql, [session.pid]);
    const [release] = releases;
    if (release === undefined || row?.waiting !== true) continue;
    merge(locks, JSON.parse(row.locks) as Look["locks"]);
    if (release === "rollback") stopped = await probe(prober, oids);
    releases.shift();
    await blocker.run(release);
  }
  await done;
  session.listen(null);
  if (releases.length > 0) await blocker.run("rollback");
  if (run.defect !== null) throw run.defect;
  return { ms: run.ms, refusal: run.refusal, locks: [...locks.values()], stopped, notices };
};
