// Rows that a trigger made have what the trigger knew, and nulls elsewhere. They get what other rows of the table would have
// there. Rows that migrations made stay as they are, and so does what a constraint or a trigger refuses to change.
import { quoteName } from "../sql/index.ts";
import { type BulkRow, bulkRows } from "./bulk-rows.ts";
import type { FillRequest } from "./contract.ts";
import { type Draft, draftFor } from "./draft.ts";
import type { TableShape } from "./shape.ts";
import { type Outcome, tryAll } from "./try-all.ts";
import { completionOf, madeHere, nullColumns, rowsOf, trialFor, type World } from "./world.ts";

type Key = ReadonlyMap<string, string | null>;

/** Completes the row with this key: all columns at once, or else those that can be. */
export async function completeRow(request: FillRequest, draft: Draft, values: BulkRow, key: Key): Promise<void> {
  const { table, who } = draft;
  const open = given(table, values, key);
  if (open.length === 0) return;
  const trial = (columns: typeof open) => trialFor(request, who, completionOf(table, key, columns));
  const [outcome] = await tryAll(request, [trial(open)]);
  if (isRefused(outcome) && open.length > 1)
    await tryAll(
      request,
      open.map((column) => trial([column])),
    );
}

const isRefused = (outcome: Outcome | undefined): boolean => outcome?.type === "refused";

/** What the columns would get that may be null. */
function given(table: TableShape, values: BulkRow, key: Key): readonly (readonly [string, string])[] {
  return nullColumns(table).flatMap((name) => {
    const value = values.get(name) ?? null;
    return value === null || key.has(name) ? [] : [[name, value] as const];
  });
}

/** Rows that are completed in one table, at most: each takes a statement of its own. */
const MOST = 250;

/** Completes the rows of a table that were made here, and by none of our inserts: wildly first, then tamely. */
export async function completeMany(request: FillRequest, world: World, table: TableShape, tame: boolean) {
  const primary = table.keys.find((key) => key.primary);
  if (primary === undefined || nullColumns(table).length === 0) return;
  const ours = new Set([...rowsOf(world, table.oid, "a"), ...rowsOf(world, table.oid, "b")].map(keyText));
  const [found] = await tryAll(request, [{ sql: incomplete(table, primary.columns), takenBack: false }]);
  const answers = found?.type === "done" && Array.isArray(found.answer) ? found.answer : [];
  const keys = answers
    .map((answer): Key => new Map(primary.columns.map((name, place) => [name, String(answer[place])])))
    .filter((key) => !ours.has(keyText({ values: key })));
  const all = new Set(table.columns.map(({ name }) => name));
  let open: readonly Key[] = keys;
  for (const careful of tame ? [all] : [new Set<string>(), all]) {
    const rows = bulkRows({ ...planFor(world, table, open.length), tame: careful }, world);
    const trials = open.flatMap((key, place) => {
      const columns = given(table, rows[place] ?? new Map(), key);
      return columns.length === 0 ? [] : [{ key, sql: completionOf(table, key, columns), takenBack: false }];
    });
    const outcomes = trials.length === 0 ? [] : await tryAll(request, trials);
    open = trials.filter((_, place) => isRefused(outcomes[place])).map(({ key }) => key);
  }

  function keyText({ values }: { readonly values: Key }): string {
    return JSON.stringify(primary?.columns.map((name) => values.get(name) ?? null));
  }
}

const planFor = (world: World, table: TableShape, count: number) => ({
  table,
  count,
  learnt: world.learnt.get(table.oid) ?? draftFor(table, "a", 1, 1),
  from: 10_000,
});

function incomplete(table: TableShape, primary: readonly string[]): string {
  const key = primary.map((name) => `"lockstep row".${quoteName(name)}::text`).join(", ");
  const empty = nullColumns(table).map((name) => `"lockstep row".${quoteName(name)} is null`);
  return `select pg_catalog.json_agg(k) from (select array[${key}]::text[] as k from ${table.name} as "lockstep row"
    where ${madeHere} and (${empty.join(" or ")}) order by k limit ${MOST}) as x`;
}
