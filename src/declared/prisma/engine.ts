// What Prisma's own engine says: whether a schema is valid, the SQL that it means, and how a live database differs from it.
import { Problem } from "../../model/index.ts";
import { adapterOver, type TableReader, versionOnly } from "./adapter.ts";
import type { External } from "./expressible.ts";
import { loadEngine, unlessPanic } from "./load-engine.ts";
import { mended, refuseOtherDatabases, type SchemaFile } from "./mend.ts";

/** One thing that Prisma says is wrong with a schema, in its words. `line` is 1-based; null when it names none. */
export type PrismaFault = { readonly file: string; readonly line: number | null; readonly message: string };

export type EngineDiff = {
  readonly empty: boolean;
  /** SQL that makes the database what the schema says, by Prisma's lights. Empty when there is nothing to do. */
  readonly sql: string;
};

type Engine = Awaited<ReturnType<typeof openEngine>>;

const openEngine = async (files: readonly SchemaFile[], adapter: object) => {
  const { SchemaEngine } = await loadEngine();
  return SchemaEngine.new({ datamodels: files.map(({ path, text }) => [path, text]) }, () => undefined, adapter);
};

const ask = async <T>(
  files: readonly SchemaFile[],
  reader: TableReader,
  question: (engine: Engine, files: { path: string; content: string }[]) => Promise<T>,
): Promise<T> => {
  refuseOtherDatabases(files);
  const clean = files.map(mended);
  const broken: unknown[] = [];
  try {
    const adapter = adapterOver(reader, (error) => broken.push(error));
    const engine = await unlessPanic(openEngine(clean, adapter));
    const schema = clean.map(({ path, text }) => ({ path, content: text }));
    const answer = await unlessPanic(question(engine, schema));
    engine.free();
    return answer;
  } catch (error) {
    if (broken.length > 0) throw broken[0];
    throw problemOf(error, files);
  }
};

/** The SQL that a schema means, on an empty Postgres of that major. Rejects with `Problem` when the schema is not valid. */
export const sqlOf = (files: readonly SchemaFile[], major: number): Promise<string> =>
  ask(files, versionOnly(major), async (engine, schema) => {
    const { stdout } = await engine.diff({
      from: { tag: "empty" },
      to: { tag: "schemaDatamodel", files: schema },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? "";
  });

/** Prisma's own diff from a live database to a schema. `external`: what is none of its business. */
export const engineDiff = (
  files: readonly SchemaFile[],
  reader: TableReader,
  external: External = { tables: [], enums: [] },
): Promise<EngineDiff> =>
  ask(files, reader, async (engine, schema) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files: schema, configDir: "/" },
      to: { tag: "schemaDatamodel", files: schema },
      script: true,
      // The exit code is 2 where something differs.
      exitCode: true,
      filters: { externalTables: [...external.tables], externalEnums: [...external.enums] },
    });
    const empty = exitCode !== 2;
    return { empty, sql: empty ? "" : (stdout ?? "") };
  });

/** The schema as `prisma db pull` would leave it: what stands in it already, and what the database has besides. */
export const pulled = (files: readonly SchemaFile[], reader: TableReader): Promise<readonly SchemaFile[]> =>
  ask(files, reader, async (engine, schema) => {
    const answer = await engine.introspect({
      schema: { files: schema },
      baseDirectoryPath: "/",
      force: false,
      compositeTypeDepth: 0,
      namespaces: null,
    });
    return answer.schema.files.map(({ path, content }) => ({ path, text: content }));
  });

/** What Prisma finds wrong with a schema. Empty when it is valid. */
export const faultsOf = async (files: readonly SchemaFile[]): Promise<readonly PrismaFault[]> => {
  try {
    await sqlOf(files, 18);
    return [];
  } catch (error) {
    if (error instanceof Problem && error.code === "prisma-invalid") return faultsIn(causeOf(error), files);
    throw error;
  }
};

const causeOf = ({ cause }: Problem): string => (cause instanceof Error ? cause.message : "");

// error: Type "Foo" is neither a built-in type, …
//   -->  prisma/schema.prisma:6
const oneFault = /^error: ([\s\S]*?)\n\s*-->\s+(.+):(\d+)$/gm;

const faultsIn = (said: string, files: readonly SchemaFile[]): readonly PrismaFault[] => {
  const faults = [...said.matchAll(oneFault)].map(([, message = "", file = "", line = ""]) => ({
    file,
    line: Number(line),
    message: message.trim(),
  }));
  if (faults.length > 0) return faults;
  return [{ file: files[0]?.path ?? "", line: null, message: said.split("\n")[0] ?? said }];
};

const placed = ({ file, line, message }: PrismaFault): string => {
  const [first = ""] = message.split("\n");
  return `${file}${line === null ? "" : `:${line}`}: ${first.replace(/\.$/, "")}`;
};

const isRefusal = (error: unknown): error is Error & { readonly code?: string } =>
  error instanceof Error && error.name === "SchemaConnectorError";

const problemOf = (error: unknown, files: readonly SchemaFile[]): unknown => {
  if (error instanceof Problem) return error;
  if (isRefusal(error) && error.code === "P1012") {
    const [first, ...others] = faultsIn(error.message, files);
    return new Problem("prisma-invalid", first === undefined ? "Prisma refuses the schema" : placed(first), {
      detail: [first?.message ?? "", ...others.map(placed)].join("\n"),
      hint: "Prisma's own engine says so: `npx prisma validate` shows the same.",
      cause: error,
    });
  }
  const said = error instanceof Error ? error.message : String(error);
  return new Problem("prisma-engine-failed", "Prisma's engine could not answer", {
    kind: "could-not-judge",
    detail: said.split("\n   0: ")[0] ?? said,
    hint: "The detail holds what the engine said.",
    cause: error,
  });
};
