import { changesBetween, type Entry } from "../catalog/index.ts";
import { type Change, type Migration, outline, Problem, type Script } from "../model/index.ts";
import { type Builder, readDatabase } from "../rehearse/index.ts";
import { irreversibleNote } from "../sql/index.ts";
import type { ChangeRequest, Refusal } from "./contract.ts";
import type { Ground } from "./ground.ts";
import { asMigration, likenessOf, openSite } from "./likeness.ts";
import { agreement } from "./proof.ts";
import type { Prediction } from "./rehearsal.ts";
import { firstSchemaOf } from "./search-path.ts";

// Downs are rehearsed where they will run: behind everything that is applied, on production's own schema, newest first.

export type WayBack = {
  readonly refusals: readonly Refusal[];
  readonly accepted: readonly string[];
  /** By how many were taken back. */
  readonly prediction: Prediction | null;
  /** What each down changes, by migration. */
  readonly changes: ReadonlyMap<string, readonly Change[]>;
  readonly proved: readonly string[];
  readonly remarks: readonly string[];
};

const refusal = (key: string, message: string, hint: string, detail: string | null = null): Refusal => ({
  key,
  message,
  detail,
  hint,
  fix: null,
});

/** Migrations that have no way back, or say so. */
export const withoutWayBack = (migrations: readonly Migration[]): readonly Refusal[] =>
  migrations.flatMap((migration) => {
    const { id, up, down } = migration;
    const note = irreversibleNote(up.sql) ?? (down === null ? null : irreversibleNote(down.sql));
    const instead = "Repair forward with a new migration, or take back fewer.";
    if (note !== null)
      return [refusal(`irreversible:${id}`, `\`${id}\` is declared irreversible`, instead, note.reason)];
    return down === null ? [refusal(`down-missing:${id}`, `\`${id}\` has no down`, `Write one. ${instead}`)] : [];
  });

/** A down as something that can be built on top of a history. */
const asStep = (migration: Migration, down: Script): Migration => ({
  ...migration,
  id: `the down of ${migration.id}`,
  up: down,
  down: null,
});

const read = async (builder: Builder, steps: readonly Migration[]): Promise<readonly Entry[]> => {
  const entries = await (async () => {
    await using database = await builder.build(steps);
    return await readDatabase(builder.site, database);
  })();
  // Roles are shared by all databases, and the next build makes them again.
  await builder.site.dropRoles();
  return entries;
};

const key = (change: Change): string => JSON.stringify([change.type, change.address, change.before, change.after]);

/** What is left different from what stood before the up, beyond what differed all the time. */
const residueOf = (was: readonly Entry[], is: readonly Entry[], known: ReadonlySet<string>): readonly Change[] =>
  outline(changesBetween(was, is).filter((change) => !change.rankOnly && !known.has(key(change))));

const residueRefusal = (id: string, [first, ...more]: readonly Change[]): readonly Refusal[] => {
  if (first === undefined) return [];
  const verb = first.type === "added" ? "leaves behind" : "does not restore";
  const others = more.length === 0 ? "" : ` and ${more.length} more`;
  return [
    refusal(
      `down-leaves-residue:${id}`,
      `the down of \`${id}\` ${verb} \`${first.address}\`${others}`,
      "Mend the down: its file may be changed at any time.",
    ),
  ];
};

type Rehearsed = Pick<WayBack, "refusals" | "changes"> & {
  readonly catalogs: ReadonlyMap<number, readonly Entry[]>;
  readonly firstSchema: string | null;
};

const firstSchemaIn = async ({ build, site }: Builder, steps: readonly Migration[]): Promise<string | null> => {
  await using database = await build(steps);
  return await firstSchemaOf(database, site.role);
};

const rehearseDowns = async (
  builder: Builder,
  applied: readonly Migration[],
  drift: readonly Migration[],
  taken: readonly Migration[],
): Promise<Rehearsed> => {
  const start = await read(builder, [...applied, ...drift]);
  const plain = drift.length === 0 ? start : await read(builder, applied);
  const known = new Set(changesBetween(plain, start).map(key));
  const catalogs = new Map([[0, start]]);
  const changes = new Map<string, readonly Change[]>();
  const refusals: Refusal[] = [];
  const downs: Migration[] = [];
  let last = start;
  for (const [index, migration] of taken.entries()) {
    if (migration.down === null) break;
    downs.push(asStep(migration, migration.down));
    const now = await read(builder, [...applied, ...drift, ...downs]);
    const before = await read(builder, applied.slice(0, applied.length - index - 1));
    changes.set(migration.id, changesBetween(last, now));
    catalogs.set(index + 1, now);
    refusals.push(...residueRefusal(migration.id, residueOf(before, now, known)));
    last = now;
  }
  return { refusals, changes, catalogs, firstSchema: await firstSchemaIn(builder, [...applied, ...drift]) };
};

const fails = (error: unknown): Refusal => {
  if (!(error instanceof Problem) || error.code !== "history-does-not-build") throw error;
  return refusal("down-fails", error.message, "Mend the down: its file may be changed at any time.", error.detail);
};

const none = { accepted: [], prediction: null, changes: new Map(), proved: [], remarks: [] };

/** Proves the downs of these migrations, newest first, as they stand behind all that is applied. */
export const proveWayBack = async (
  request: ChangeRequest,
  ground: Ground,
  applied: readonly Migration[],
  taken: readonly Migration[],
): Promise<WayBack> => {
  const downs = taken.flatMap((one) => (one.down === null ? [] : [asStep(one, one.down)]));
  await using site = await openSite(request, ground, downs);
  const { builder } = site;
  const { drift, refusals, accepted, remarks } = await likenessOf(request, ground, builder, applied);
  if (refusals.length > 0) return { ...none, refusals, accepted, remarks };
  try {
    const done = await rehearseDowns(builder, applied, drift === null ? [] : [asMigration(drift)], taken);
    const { role, platform } = builder.site;
    const went = taken.length === 1 ? "its down was rehearsed" : `${taken.length} downs were rehearsed`;
    return {
      refusals: done.refusals,
      accepted,
      prediction: {
        scene: { role, platform },
        firstSchema: done.firstSchema,
        catalogAt: async (count) => done.catalogs.get(count) ?? null,
      },
      changes: done.changes,
      proved: [agreement(accepted), `${went} on that schema, and restored what stood before`],
      remarks,
    };
  } catch (error) {
    return { ...none, refusals: [fails(error)], accepted, remarks };
  }
};
