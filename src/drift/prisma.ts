import { catalogOf, type Entry } from "../catalog/index.ts";
import {
  build,
  compareWithPrisma,
  type Declaration,
  emptying,
  engineDiff,
  externalTo,
  type PrismaComparison,
  type PrismaSource,
  placeOf,
  type RawDefault,
  readDeclaration,
} from "../declared/index.ts";
import { type Catalog, type Drift, type Drifted, Problem, SqlError } from "../model/index.ts";
import type { Database, Session } from "../postgres/index.ts";
import { planTowards, readDatabase, type Site } from "../rehearse/index.ts";
import { keepsOutside } from "./kept-outside.ts";
import { namedAt, withEdits } from "./prisma-lines.ts";
import { targetOf } from "./prisma-target.ts";

// A Prisma schema against what the migrations make. What it means is built in a copy of the rehearsed database; SQL that
// closes the differences is looked for by trying, then asked of Prisma's engine, and offered when nothing differs after it.

export type PrismaRequest = {
  readonly site: Site;
  /** What the migrations made, with no open session. */
  readonly database: Database;
  readonly made: readonly Entry[];
  /** Addresses that were there before the first migration. */
  readonly given: ReadonlySet<string>;
};

const within = async <T>({ site }: PrismaRequest, database: Database, work: (session: Session) => Promise<T>) => {
  await using session = await database.connect(site.role);
  return await work(session);
};

type Held = {
  readonly comparison: PrismaComparison;
  readonly wanted: readonly Entry[];
  readonly hold: (real: readonly Entry[]) => PrismaComparison;
};

/** Prisma finds it valid, and no database can be like it. */
const refusedBy = ({ refusal }: SqlError, source: string): Problem =>
  new Problem("prisma-refused", `Postgres refuses what ${source} means: ${refusal.message} (${refusal.sqlstate})`, {
    ...(refusal.detail === null ? {} : { detail: refusal.detail }),
    hint: "Prisma finds the schema valid, and `prisma db push` would fail the same way.",
  });

/** Builds what a schema means, beside what the migrations made. */
const hold = async (request: PrismaRequest, declaration: Declaration, source: string): Promise<Held> => {
  const { site, database, made, given } = request;
  await using copy = await site.createDatabase(database.name);
  const refused: readonly RawDefault[] = await within(request, copy, async (session) => {
    await session.run(emptying(catalogOf(made), declaration.scope));
    return await build(session, declaration).catch((error: unknown) => {
      throw error instanceof SqlError ? refusedBy(error, source) : error;
    });
  });
  const wanted = await readDatabase(site, copy);
  const declared = catalogOf(wanted);
  const { scope, models, defaults } = declaration;
  const held = (real: readonly Entry[]) =>
    compareWithPrisma({ real: catalogOf(real), declared, scope, models, defaults, refused, given });
  return { comparison: held(made), wanted, hold: held };
};

/** Does this SQL end all differences? Tried in a copy. */
const cures = async (request: PrismaRequest, { comparison, hold: held }: Held, sql: string): Promise<boolean> => {
  await using copy = await request.site.createDatabase(request.database.name);
  const ran = await within(request, copy, async (session) => (await session.runAll([sql]))[0]?.status);
  if (ran !== "fulfilled") return false;
  const made = await readDatabase(request.site, copy);
  const after = held(made);
  if (after.changes.length > 0) return false;
  const before = { phrases: comparison.outside, catalog: catalogOf(request.made) };
  return keepsOutside(before, { phrases: after.outside, catalog: catalogOf(made) }, comparison.changes);
};

const fixFor = async (request: PrismaRequest, declaration: Declaration, held: Held): Promise<Drift["fix"]> => {
  const { site, database } = request;
  const target = targetOf(request.made, held.wanted, held.comparison.changes);
  const plan = await planTowards(site, database, target, { known: request.made });
  if (plan !== null && plan.sql !== "" && (await cures(request, held, plan.sql))) {
    return { sql: plan.sql, down: null, proved: true };
  }
  const sides = { real: catalogOf(request.made), declared: catalogOf(held.wanted), given: request.given };
  await using copy = await site.createDatabase(database.name);
  const engine = await within(request, copy, (session) =>
    engineDiff(declaration.files, session, externalTo(declaration.scope, sides)),
  ).catch(() => null);
  if (engine === null || engine.sql.trim() === "") return null;
  const sql = engine.sql.trim();
  return (await cures(request, held, sql)) ? { sql, down: null, proved: true } : null;
};

const fewUnseen = 5;

/** Differences that Prisma itself never looks at: some by name, the others counted. */
const unseenNotes = ({ unseen }: PrismaComparison, source: string): readonly string[] => {
  const some = unseen.slice(0, fewUnseen).map(({ address }) => address);
  const rest = unseen.length > some.length ? ` and ${unseen.length - some.length} more` : "";
  return some.length === 0
    ? []
    : [`Prisma never compares these, and in ${source} they are otherwise: ${some.join(", ")}${rest}.`];
};

/** With the lines that would follow the database. */
const edited = (
  request: PrismaRequest,
  { files, models, scope }: Declaration,
  declared: Catalog,
  changes: readonly Drifted[],
): Promise<readonly Drifted[]> => {
  const fallback = scope.schemas.includes("public") ? "public" : scope.schemas[0];
  const lines = { files, models, fallback, declared, made: catalogOf(request.made) };
  return within(request, request.database, (session) => withEdits(changes, lines, session));
};

/** Holds one Prisma schema against what the migrations make. Rejects with Problem where the schema is not valid. */
export const prismaDrift = async (request: PrismaRequest, source: PrismaSource): Promise<Drift> => {
  const declaration = await readDeclaration(source.files, request.site.server.major);
  const held = await hold(request, declaration, source.path);
  const { comparison } = held;
  const declared = catalogOf(held.wanted);
  const changes = comparison.changes.map((change): Drifted => {
    const place = placeOf(change, declaration.models, declared);
    const named = place === null ? null : namedAt(change, place);
    const at = { file: place?.file ?? source.files[0]?.path ?? null, line: place?.line ?? null };
    return { change, ...at, ...(named === null ? {} : { named }) };
  });
  return {
    kind: "prisma",
    source: source.path,
    status: comparison.status,
    changes: comparison.status === "in-sync" ? [] : await edited(request, declaration, declared, changes),
    outside: comparison.outside,
    fix: comparison.status === "in-sync" ? null : await fixFor(request, declaration, held),
    problem: null,
    notes: unseenNotes(comparison, source.path),
  };
};
