import { changesBetween } from "../catalog/index.ts";
import { readIntents } from "../deploy/index.ts";
import type { Change, Migration, Script } from "../model/index.ts";
import type { Live } from "../postgres/index.ts";
import { type Builder, readDatabase } from "../rehearse/index.ts";
import { piecesOf } from "../sql/index.ts";
import type { Moved, Refusal } from "./contract.ts";

// A migration that no transaction holds may have stopped half way. The engine wrote down how far it came and goes on from
// there; here it is known as what stands between two entries of the ledger, and not taken for drift.

/** A migration that an earlier run began and did not finish. */
export type Begun = {
  readonly migration: Migration;
  readonly direction: Moved["direction"];
  /** Statements that stand. The next one may stand, too, or have left something. */
  readonly done: number;
};

/** What earlier runs left unfinished. Writes nothing. */
export const begunIn = async (live: Live, migrations: readonly Migration[]): Promise<readonly Begun[]> => {
  await using session = await live.connect();
  await session.run("begin transaction read only; set local statement_timeout = 0; set local lock_timeout = '10s'");
  const all = await readIntents(session.query);
  await session.run("rollback");
  return all.flatMap(({ migration: id, direction, statement }): readonly Begun[] => {
    const migration = migrations.find((one) => one.id === id);
    return migration === undefined ? [] : [{ migration, direction, done: statement }];
  });
};

const scriptOf = ({ migration, direction }: Begun): Script | null =>
  direction === "up" ? migration.up : migration.down;

const asStep = (one: Begun, sql: (script: Script) => string): readonly Migration[] => {
  const script = scriptOf(one);
  if (script === null) return [];
  const up: Script = { ...script, sql: sql(script), queries: null };
  return [{ id: `what was begun of ${one.migration.id}`, version: "", up, down: null }];
};

/** What stands of these, as steps that can be built. */
export const standingOf = (begun: readonly Begun[]): readonly Migration[] =>
  begun.flatMap((one) =>
    one.done === 0
      ? []
      : asStep(one, (script) => script.sql.slice(0, piecesOf(script)[one.done - 1]?.end ?? script.sql.length)),
  );

const entriesAfter = async ({ build, site }: Builder, steps: readonly Migration[]) => {
  const entries = await (async () => {
    await using database = await build(steps);
    return await readDatabase(site, database);
  })();
  await site.dropRoles();
  return entries;
};

/** Addresses that the rest of these makes, changes or drops: what was cut off in the middle may differ there. */
export const touchedBy = async (
  builder: Builder,
  applied: readonly Migration[],
  begun: readonly Begun[],
): Promise<ReadonlySet<string>> => {
  if (begun.length === 0) return new Set();
  const whole = begun.flatMap((one) => asStep(one, ({ sql }) => sql));
  const changes: readonly Change[] = changesBetween(
    await entriesAfter(builder, applied),
    await entriesAfter(builder, [...applied, ...whole]),
  );
  return new Set(changes.map(({ address }) => address));
};

/** What was begun in one direction is finished in that direction. */
export const begunRefusals = (begun: readonly Begun[], command: "promote" | "rollback"): readonly Refusal[] =>
  begun
    .filter(({ direction }) => (direction === "up") !== (command === "promote"))
    .map(({ migration: { id }, direction, done }) => ({
      key: `begun:${id}`,
      message: `an earlier run began the ${direction} of \`${id}\` and did not finish it`,
      detail: done === 1 ? "one of its statements stands" : `${done} of its statements stand`,
      hint: direction === "up" ? "Finish it with `lockstep promote`." : "Finish it with `lockstep rollback`.",
      fix: null,
    }));
