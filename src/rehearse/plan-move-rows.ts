import type { Entry, Remedy } from "../catalog/index.ts";
import type { Change, Json } from "../model/index.ts";
import { partsOfName, quoteLiteral, quoteName, unquoted } from "../sql/index.ts";
import { remediesFor } from "./cure.ts";
import { dropsOf, keysTo, standingOn } from "./plan-dependents.ts";
import { type Moves, movesFor, type Tables, tablesIn } from "./plan-moves.ts";
import type { Steps } from "./plan-steps.ts";
import { readWorld, type World } from "./plan-world.ts";
import type { Workbench } from "./workbench.ts";

// A table that becomes partitioned, or is no longer, is made anew beside the old one, which stands in a schema of its own
// for the time, so that every name is free. Rows are put into the new table before anything looks at them or acts on them:
// indexes, foreign keys, triggers and policies come after. A row that nothing accepts makes all of it fail, and no row is lost.

type Ground = Pick<Steps, "run"> & {
  readonly left: () => readonly Change[];
  readonly creations: (changes: readonly Change[], how?: { readonly bare: boolean }) => readonly Remedy[];
  readonly wanted: readonly Entry[];
};

type Traits = Readonly<Record<string, Json>>;

const traitsOf = ({ traits }: Entry): Traits => JSON.parse(traits);

const schemaOf = (name: string): string => partsOfName(name)[0] ?? "";
const lastPart = (name: string): string => partsOfName(name).at(-1) ?? name;

/** The schema that tables of another one stand in for the time. */
const asideOf = (schema: string): string => quoteName(`lockstep_${unquoted(schema)}`);

const aside = (name: string): string => `${asideOf(schemaOf(name))}.${lastPart(name)}`;

const ownsRows: ReadonlySet<string> = new Set(["table", "sequence", "column"]);
const actsOnRows: ReadonlySet<string> = new Set(["trigger", "rule"]);

/** What has to go before the tables do: what stands on them, and what would act on rows that pass. */
const inTheWay = (world: World, { moved, around }: Moves): readonly Remedy[] => {
  const going = new Set(moved.map((name) => `table ${name}`));
  const staying = new Set(around.map((name) => `table ${name}`));
  const standing = standingOn(world, moved).filter(
    ({ kind, parent }) => !ownsRows.has(kind) && (kind === "statistics" || !going.has(parent ?? "")),
  );
  const acting = world.entries.filter(({ kind, parent }) => actsOnRows.has(kind) && staying.has(parent ?? ""));
  return dropsOf([...new Set([...standing, ...keysTo(world, around), ...acting])]);
};

const leaving = ({ leaves }: Moves): readonly Remedy[] =>
  leaves.map(({ child, parent, attached }) =>
    attached ? `alter table ${parent} detach partition ${child}` : `alter table ${child} no inherit ${parent}`,
  );

/** Row security of a table that its owner is held to, too, hides rows from the owner. */
const unforced = ({ moved, around }: Moves, there: Tables): readonly Remedy[] =>
  [...moved, ...around]
    .filter((name) => there.get(name)?.forced)
    .map((name) => `alter table ${name} no force row level security`);

type Counted = { readonly sequence: string; readonly column: string; readonly identity: boolean };

/** Sequences of columns of these tables. */
const countersOf = (entries: readonly Entry[], tables: readonly string[]): readonly Counted[] => {
  const identities = new Set(
    entries
      .filter((entry) => entry.kind === "column" && traitsOf(entry).identity != null)
      .map(({ address }) => address),
  );
  return entries.flatMap((entry) => {
    const owner = entry.kind === "sequence" ? traitsOf(entry)["owned by"] : null;
    if (typeof owner !== "string" || !tables.some((name) => owner.startsWith(`${name}.`))) return [];
    const column = `column ${owner}`;
    return [{ sequence: entry.address.slice("sequence ".length), column, identity: identities.has(column) }];
  });
};

/** Sequences that are there before and after stay where they are; one of an identity cannot. */
const disowned = (counters: readonly Counted[], wanted: readonly Entry[]): readonly Remedy[] => {
  const kept = new Set(
    countersOf(wanted, [...tablesIn(wanted).keys()])
      .filter((one) => !one.identity)
      .map((one) => one.sequence),
  );
  return counters
    .filter(({ identity, sequence }) => !identity && kept.has(sequence))
    .map(({ sequence }) => `alter sequence ${sequence} owned by none`);
};

const goingAside = ({ moved }: Moves): readonly Remedy[] => [
  ...[...new Set(moved.map(schemaOf))].map((schema) => `create schema ${asideOf(schema)}`),
  ...moved.map((name) => `alter table ${name} set schema ${asideOf(schemaOf(name))}`),
];

const columnsOf = (entries: Iterable<Entry>, table: string): readonly Entry[] =>
  [...entries]
    .filter(({ kind, parent }) => kind === "column" && parent === `table ${table}`)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));

/** Rows of one table, and of all partitions below it, into another. */
const filling = (entries: readonly Entry[], from: string, into: string, isWhole: boolean): Remedy => {
  const old = new Map(columnsOf(entries, aside(from)).map((entry) => [lastPart(entry.address), traitsOf(entry)]));
  const pairs = columnsOf(entries, into).flatMap((entry): readonly (readonly [string, string])[] => {
    const name = lastPart(entry.address);
    const { type, generated } = traitsOf(entry);
    const was = old.get(name);
    if (was === undefined || generated != null) return [];
    return [[name, was.type === type ? name : `${name}::${type}`]];
  });
  const source = `from ${isWhole ? "" : "only "}${aside(from)}`;
  const remark = `-- The rows of ${from} go into ${into}. One that nothing accepts makes this fail, so that none is lost.`;
  if (pairs.length === 0) return `${remark}\ninsert into ${into} select ${source}`;
  const names = pairs.map(([name]) => name).join(", ");
  const values = pairs.map(([, value]) => value).join(", ");
  return `${remark}\ninsert into ${into} (${names}) overriding system value select ${values} ${source}`;
};

/** Sequences that are new go on where those that they replace were. */
const goingOn = (counters: readonly Counted[], now: readonly Counted[]): readonly Remedy[] => {
  const successors = new Map(now.map(({ column, sequence }) => [column, sequence]));
  return counters.flatMap(({ column, sequence }) => {
    const next = successors.get(column);
    if (next === undefined) return [];
    return [`select pg_catalog.setval(${quoteLiteral(next)}, last_value, is_called) from ${aside(sequence)}`];
  });
};

const goingForGood = ({ moved, tops }: Moves): readonly Remedy[] => [
  ...tops.map(({ from }) => `drop table ${aside(from)}`),
  ...[...new Set(moved.map(schemaOf))].map((schema) => `drop schema ${asideOf(schema)}`),
];

/** Tables that are attached to one that is new keep their rows, and are there when those of others come. */
const attachments = async (bench: Workbench, changes: readonly Change[]): Promise<readonly Remedy[]> => {
  const attached = changes.filter(
    ({ type, kind, before }) => type === "altered" && kind === "table" && before?.partition != null,
  );
  const remedies: Remedy[] = [];
  for (const change of attached) remedies.push(...(await remediesFor(bench, change)));
  return remedies;
};

/** Gives new tables the rows of old ones where these changes want it. False where that cannot be done. */
export const moveRows = async (bench: Workbench, { run, left, creations, wanted }: Ground): Promise<boolean> => {
  const entries = () => [...bench.mirror.entries.values()];
  const there = tablesIn(entries());
  const moves = movesFor(there, tablesIn(wanted), left());
  if (moves === null) return true;
  const all = async (remedies: readonly Remedy[]): Promise<boolean> =>
    remedies.length === 0 || (await run(remedies, "all"));
  const counters = countersOf(entries(), moves.moved);
  const world = await readWorld(bench.session().query, entries());
  const apart = [...unforced(moves, there), ...leaving(moves), ...disowned(counters, wanted), ...goingAside(moves)];
  if (!((await all(inTheWay(world, moves))) && (await all(apart)))) return false;
  await run(creations(left(), { bare: true }));
  await run(await attachments(bench, left()));
  const roots = moves.tops.map(({ into }) => into);
  const gone = counters.filter(({ sequence }) => bench.mirror.entries.has(`sequence ${aside(sequence)}`));
  const fillings = moves.tops.map(({ from, into }) => filling(entries(), from, into, there.get(from)?.key != null));
  return (
    (await all(fillings)) &&
    (await all(goingOn(gone, countersOf(entries(), roots)))) &&
    (await all(goingForGood(moves)))
  );
};
