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
import type { Catalog, Drift, Drifted } from "../model/index.ts";
import type { Database, Session } from "../postgres/index.ts";
import { planTowards, readDatabase, type Site } from "../rehearse/index.ts";
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

/** Builds what a schema means, beside what the migrations made. */
const hold = async (request: PrismaRequest, declaration: Declaration): Promise<Held> => {
  const { site, database, made, given } = request;
  await using copy = await site.createDatabase(database.name);
  const refused: readonly RawDefault[] = await within(request, copy, async (session) => {
    await session.run(emptying(catalogOf(made), declaration.scope));
    return await build(session, declaration);
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
  const after = held(await readDatabase(request.site, copy));
  // What Prisma cannot express is not its to take away.
  return after.changes.length === 0 && comparison.outside.every((one) => after.outside.includes(one));
};

const fixFor = async (request: PrismaRequest, declaration: Declaration, held: Held): Promise<Drift["fix"]> => {
  const { site, database } = request;
  const plan = await planTowards(site, database, targetOf(request.made, held.wanted, held.comparison.changes));
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

const line = (words: string): string => `${words}.`;

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
  const held = await hold(request, declaration);
  const { comparison } = held;
  const declared = catalogOf(held.wanted);
  const changes = comparison.changes.map((change): Drifted => {
    const place = placeOf(change, declaration.models, declared);
    const named = place === null ? null : namedAt(change, place);
    const at = { file: place?.file ?? source.files[0]?.path ?? null, line: place?.line ?? null };
    return { change, ...at, ...(named === null ? {} : { named }) };
  });
  const unseen = comparison.unseen.map(({ address }) => line(`Prisma never compares ${address}, and it differs`));
  return {
    kind: "prisma",
    source: source.path,
    status: comparison.status,
    changes: comparison.status === "in-sync" ? [] : await edited(request, declaration, declared, changes),
    outside: comparison.outside,
    fix: comparison.status === "in-sync" ? null : await fixFor(request, declaration, held),
    problem: null,
    notes: unseen,
  };
};
