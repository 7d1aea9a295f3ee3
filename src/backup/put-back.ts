// Rows back into their tables, in the transaction that the session is in. They are loaded beside the table first, so that only
// rows that differ are touched: what others refer to stays where it is. Triggers do not fire, since what they did is in the
// backup. In the end every row of the backup has to be there as it was, or nothing is committed.

import { join } from "node:path";
import { Problem } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { qualified, quoteLiteral, quoteName } from "../sql/index.ts";
import { checkLinks, deferLinks, parentsFirst, readLinks, refuseTaken } from "./links.ts";
import { provenPieces } from "./prove.ts";
import type { Target } from "./target.ts";

export type PutBack = {
  readonly table: string;
  /** Rows of the backup. */
  readonly rows: number;
  readonly deleted: number;
  readonly updated: number;
  readonly inserted: number;
};

export type HowToPutBack = {
  readonly folder: string;
  /** Rows that the backup does not have stay. */
  readonly keepNew: boolean;
  readonly signal: AbortSignal;
  /** Locks what is to be changed; asked once everything is loaded. */
  readonly lock: (session: Session, names: readonly string[], needed: readonly string[]) => Promise<void>;
};

type Loaded = Target & { readonly beside: string };

/** Columns of the table, and what the backup has for them. */
const pairsOf = ({ columns }: Target) =>
  columns.flatMap(({ from, to }) =>
    to === null ? [] : [{ from: quoteName(from), to: quoteName(to.name), column: to }],
  );

const load = async (session: Session, target: Target, at: number, folder: string): Promise<Loaded> => {
  const beside = `pg_temp.${quoteName(`lockstep_${at}`)}`;
  const { backed, columns, name } = target;
  // The types of today, so that what does not fit is refused; text for what is left out.
  const shape = columns.map(({ from, to }) =>
    to === null ? `null::text as ${quoteName(from)}` : `t.${quoteName(to.name)} as ${quoteName(from)}`,
  );
  await session.run(
    `create temporary table ${quoteName(`lockstep_${at}`)} on commit drop as select ${shape.join(", ")} from only ${name} t limit 0`,
  );
  const pieces = provenPieces(join(folder, backed.file), backed);
  const rows = await session.copyFrom(`copy ${beside} from stdin`, pieces);
  if (rows !== backed.rows) throw unequal(name, `${rows} rows were read, and the backup has ${backed.rows}`);
  if (target.key.length > 0) await session.run(`analyze ${beside}`);
  return { ...target, beside };
};

const unequal = (name: string, why: string): Problem =>
  new Problem("restore-unequal", `${name} did not become what the backup has: ${why}`, {
    hint: "Nothing was changed. `--into SCHEMA` puts the rows beside the table.",
  });

// Whatever can be written can be compared as text: not all types have an equality, and some collations call others equal.
const asTexts = (row: string, names: readonly string[]): string =>
  `row(${names.map((name) => `(${row}.${name})::text collate "C"`).join(", ")})`;

const sameKey = (target: Loaded): string => {
  const from = new Map(pairsOf(target).map((pair) => [pair.column.name, pair.from]));
  return target.key.map((name) => `t.${quoteName(name)} = b.${from.get(name)}`).join(" and ");
};

const differs = (target: Loaded): string => {
  const pairs = pairsOf(target);
  const [there, back] = [pairs.map(({ to }) => to), pairs.map(({ from }) => from)];
  return `${asTexts("t", there)} is distinct from ${asTexts("b", back)}`;
};

const gone = (target: Loaded): string =>
  target.key.length === 0 ? "true" : `not exists (select from ${target.beside} b where ${sameKey(target)})`;

const changed = async (session: Session, sql: string): Promise<number> => {
  const [row] = await session.query(`with done as (${sql} returning 1) select count(*) as rows from done`);
  return Number(row?.rows);
};

const update = async (session: Session, target: Loaded): Promise<number> => {
  const set = pairsOf(target).filter(({ column }) => !target.key.includes(column.name) && !column.fixed);
  if (target.key.length === 0 || set.length === 0) return 0;
  const values = set.map(({ from, to }) => `${to} = b.${from}`).join(", ");
  return await changed(
    session,
    `update only ${target.name} t set ${values} from ${target.beside} b where ${sameKey(target)} and ${differs(target)}`,
  );
};

const insert = (session: Session, target: Loaded): Promise<number> => {
  const pairs = pairsOf(target);
  const missing =
    target.key.length === 0 ? "" : ` where not exists (select from only ${target.name} t where ${sameKey(target)})`;
  const [to, from] = [pairs.map((pair) => pair.to), pairs.map((pair) => `b.${pair.from}`)];
  return changed(
    session,
    `insert into ${target.name} (${to.join(", ")}) overriding system value select ${from.join(", ")} from ${target.beside} b${missing}`,
  );
};

const digestOf = async (session: Session, relation: string, names: readonly string[]): Promise<string> => {
  const [row] = await session.query(
    `select count(*) || ' ' || coalesce(sum(pg_catalog.hashtextextended(${asTexts("t", names)}::text, 0)::numeric), 0) as digest from only ${relation} t`,
  );
  return String(row?.digest);
};

/** Is every row of the backup there as it was, and nothing else that should not be? */
const verify = async (session: Session, target: Loaded, keepNew: boolean): Promise<void> => {
  const pairs = pairsOf(target);
  if (!keepNew) {
    const there = await digestOf(
      session,
      target.name,
      pairs.map(({ to }) => to),
    );
    const back = await digestOf(
      session,
      target.beside,
      pairs.map(({ from }) => from),
    );
    if (there !== back) throw unequal(target.name, "counts or checksums of the rows differ");
    return;
  }
  const [row] = await session.query(
    `select count(*) as rows from ${target.beside} b where not exists (
  select from only ${target.name} t where ${sameKey(target)} and not (${differs(target)}))`,
  );
  if (row?.rows !== "0") throw unequal(target.name, `${String(row?.rows)} rows differ`);
};

const triggers = async (session: Session, targets: readonly Target[], verb: "disable" | "enable"): Promise<void> => {
  for (const { name, triggers: all } of targets) {
    for (const trigger of all) {
      const words = verb === "enable" && trigger.always ? "enable always" : verb;
      await session.run(`alter table ${name} ${words} trigger ${quoteName(trigger.name)}`);
    }
  }
};

/** Sequences go on from the farther of the two: no number is given out twice. */
const advance = async (session: Session, { backed }: Target): Promise<void> => {
  for (const { schema, name, lastValue, isCalled, increment } of backed.sequences) {
    const sequence = qualified(schema, name);
    const [there] = await session.query("select pg_catalog.to_regclass($1) is not null as there", [sequence]);
    if (there?.there !== true) continue;
    const farther = increment.startsWith("-") ? "<" : ">";
    await session.run(
      `select pg_catalog.setval(${quoteLiteral(sequence)}::pg_catalog.regclass, ${lastValue}, ${isCalled}) from ${sequence} s
where ${lastValue} ${farther} s.last_value or (${lastValue} = s.last_value and ${isCalled} and not s.is_called)`,
    );
  }
};

const refuseKeyless = (targets: readonly Target[], keepNew: boolean): void => {
  const keyless = keepNew ? targets.find(({ key }) => key.length === 0) : undefined;
  if (keyless === undefined) return;
  throw new Problem("restore-keyless", `${keyless.name} has no primary key, so nobody can tell which rows are newer`, {
    hint: "Leave `--keep-new` out, leave the table out with `--tables`, or use `--into SCHEMA`.",
  });
};

const remove = (session: Session, target: Loaded): Promise<number> =>
  changed(session, `delete from only ${target.name} t where ${gone(target)}`);

/** Puts rows back. Rejects, and everything has to be rolled back, where it did not end well. */
export const putBack = async (
  session: Session,
  targets: readonly Target[],
  { folder, keepNew, signal, lock }: HowToPutBack,
): Promise<readonly PutBack[]> => {
  refuseKeyless(targets, keepNew);
  const links = await readLinks(session, targets);
  const restored = new Set(targets.map(({ oid }) => oid));
  const loaded: Loaded[] = [];
  for (const [at, target] of parentsFirst(targets, links).entries()) {
    signal.throwIfAborted();
    loaded.push(await load(session, target, at, folder));
  }
  const needed = targets.map(({ name }) => name);
  const linked = links.filter(({ deferrable }) => !deferrable).flatMap(({ child, parent }) => [child, parent]);
  await lock(session, [...new Set([...needed, ...linked])].toSorted(), needed);
  const deferred = await deferLinks(session, links);
  await triggers(session, targets, "disable");
  const counts = new Map<string, { deleted: number; updated: number; inserted: number }>();
  for (const target of loaded.toReversed()) {
    const deleted = keepNew ? 0 : await remove(session, target);
    counts.set(target.oid, { deleted, updated: 0, inserted: 0 });
  }
  if ([...counts.values()].some(({ deleted }) => deleted > 0)) await refuseTaken(session, links, restored);
  for (const target of loaded) {
    const one = counts.get(target.oid);
    if (one === undefined) continue;
    one.updated = await update(session, target);
    one.inserted = await insert(session, target);
  }
  await checkLinks(session, deferred);
  await triggers(session, targets, "enable");
  for (const target of loaded) await verify(session, target, keepNew);
  for (const target of loaded) await advance(session, target);
  return loaded.map(({ oid, name, backed }) => ({
    table: name,
    rows: backed.rows,
    ...(counts.get(oid) ?? { deleted: 0, updated: 0, inserted: 0 }),
  }));
};
