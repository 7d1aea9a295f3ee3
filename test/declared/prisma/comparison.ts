import { createReader } from "../../../src/catalog/index.ts";
import {
  build,
  compareWithPrisma,
  emptying,
  engineDiff,
  type Model,
  type PrismaComparison,
  readDeclaration,
  type SchemaFile,
  type Scope,
} from "../../../src/declared/index.ts";
import type { Catalog, CatalogObject } from "../../../src/model/index.ts";
import type { Database, Server, Session } from "../../../src/postgres/index.ts";

/** A schema of one file, with the datasource that nearly every one of them has. */
export const schemaOf = (models: string): readonly SchemaFile[] => [
  {
    path: "prisma/schema.prisma",
    text: /^datasource /m.test(models) ? models : `datasource db {\n  provider = "postgresql"\n}\n${models}`,
  },
];

export const readCatalog = async (session: Session, major: number): Promise<Catalog> => {
  await session.run("begin; set local search_path to pg_catalog, pg_temp");
  try {
    const entries = await createReader(major).readAll(session.query);
    return new Map(
      entries.map(({ kind, address, parent, traits, rank }) => [
        address,
        { kind, address, parent, traits: JSON.parse(traits) as CatalogObject["traits"], rank },
      ]),
    );
  } finally {
    await session.run("rollback");
  }
};

export type Compared = PrismaComparison & {
  readonly real: Catalog;
  readonly declared: Catalog;
  readonly scope: Scope;
  readonly models: readonly Model[];
  /** What the engine says of the same pair; null where it gives up. */
  readonly engine: { readonly empty: boolean; readonly sql: string } | null;
};

/** Compares a database with a schema, and asks the engine for its verdict on the same pair. */
export const compared = async (
  server: Server,
  database: Database,
  files: readonly SchemaFile[],
  given: ReadonlySet<string> = new Set(),
): Promise<Compared> => {
  const declaration = await readDeclaration(files, server.major);
  const seen = await (async () => {
    await using session = await database.connect();
    const engine = await engineDiff(files, session).catch(() => null);
    return { engine, real: await readCatalog(session, server.major) };
  })();
  await using copy = await server.createDatabase({ template: database.name });
  await using session = await copy.connect();
  await session.run(emptying(seen.real, declaration.scope));
  const refused = await build(session, declaration);
  const declared = await readCatalog(session, server.major);
  const { scope, models, defaults } = declaration;
  const comparison = compareWithPrisma({ real: seen.real, declared, scope, models, defaults, refused, given });
  return { ...comparison, engine: seen.engine, real: seen.real, declared, scope, models };
};
