// Fills tables step by step, parents before children; whatever can be tried without waiting for another answer goes in
// one message.
import { SqlError } from "../model/index.ts";
import { loadParser } from "../sql/index.ts";
import { closeCircles } from "./close-circles.ts";
import type { Filled, FilledTable, FillRequest, Owner } from "./contract.ts";
import { foreignValues } from "./foreign-values.ts";
import { insertRows } from "./insert-rows.ts";
import { nextRows } from "./next-row.ts";
import { inOrder, type Step } from "./order.ts";
import { pinsOf } from "./pins.ts";
import { type Ancestors, readShapes } from "./read-shapes.ts";
import { settledRows } from "./settle.ts";
import type { Shapes } from "./shape.ts";
import { wantedBy } from "./wanted.ts";
import { rowsOf, type World } from "./world.ts";

const OWNERS: readonly Owner[] = ["a", "b"];

/**
 * Makes rows for two owners in every table, and in the tables that those refer to. Equal catalogs get equal rows, as far
 * as defaults allow it. Rejects with Problem "connection-lost".
 */
export async function fillTables(request: FillRequest): Promise<Filled> {
  const { world } = await fillWorld(request, "all");
  const { shapes } = world;
  const settled = await settledRows(request, world);
  return {
    tables: settled,
    failed: failures(request, world, settled),
    next: (names) => {
      const known = names.flatMap((name) => {
        const table = shapes.tables.get(shapes.asked.get(name) ?? 0);
        return table === undefined ? [] : [[name, table] as const];
      });
      return nextRows(request, world, known);
    },
  };
}

/** Makes the rows, and tells all that was learnt on the way. */
export async function fillWorld(
  request: FillRequest,
  ancestors: Ancestors,
): Promise<{ readonly world: World; readonly steps: readonly Step[] }> {
  await loadParser();
  const { query, tables, owners } = request;
  const shapes = await readShapes(
    query,
    tables.map(({ name }) => name),
    ancestors,
  );
  const pins = pinsOf(shapes, tables);
  const world: World = {
    shapes,
    owners,
    pins,
    wanted: wantedBy(shapes, tables, pins),
    given: givenBy(request, shapes),
    made: new Map(),
    failed: new Map(),
    learnt: new Map(),
    silenced: new Map(),
    foreign: await foreignValues(query, shapes),
    counts: new Map(),
  };
  await checkAtOnce(request);
  const steps = inOrder(shapes);
  for (const step of steps) await insertRows(request, world, step);
  await closeCircles(request, world, steps);
  return { world, steps };
}

function givenBy({ tables }: FillRequest, shapes: Shapes): World["given"] {
  return new Map(
    tables.flatMap(({ name, given }) => {
      const oid = shapes.asked.get(name);
      return oid === undefined || given === undefined ? [] : [[oid, given] as const];
    }),
  );
}

async function checkAtOnce({ query }: FillRequest): Promise<void> {
  await query("savepoint lockstep_rows");
  try {
    await query("set constraints all immediate");
  } catch (error) {
    // Something that the caller did before is still open, and wrong.
    if (!(error instanceof SqlError)) throw error;
    await query("rollback to savepoint lockstep_rows");
  }
  await query("release savepoint lockstep_rows");
}

function failures({ tables }: FillRequest, world: World, settled: readonly FilledTable[]): Filled["failed"] {
  return tables.flatMap(({ name }) => {
    if (settled.some((table) => table.name === name)) return [];
    const oid = world.shapes.asked.get(name);
    const shape = oid === undefined ? undefined : world.shapes.tables.get(oid);
    if (oid === undefined || shape === undefined)
      return [{ name, reason: "it is no table that rows could be put into" }];
    const lacking = OWNERS.find((owner) => rowsOf(world, oid, owner).length === 0);
    const reason = lacking
      ? `no row could be made for user ${lacking}`
      : "its rows were gone again after they had been made";
    return [{ name, reason: world.failed.get(oid) ?? reason }];
  });
}
