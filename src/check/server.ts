import { decodeSql } from "../layouts/index.ts";
import { type CheckRequest, type FileTree, Problem, type Script } from "../model/index.ts";
import { overrides, type Platform } from "../platforms/index.ts";
import { type Server, type ServerRequest, startServer } from "../postgres/index.ts";
import { type Query, readQueries } from "../trials/index.ts";

/** What a rehearsal's server is asked for by. */
export type ServerAsk = Pick<CheckRequest, "settings" | "environment" | "progress">;

/** A file of SQL that the settings name. `named` says by what. */
export const readSqlFile = async (tree: FileTree, file: string, named: string): Promise<Script> => {
  const bytes = await tree.read(file);
  if (bytes === null) {
    throw new Problem("file-missing", `there is no file ${file}, which \`${named}\` names`, {
      hint: `Paths in \`${named}\` are relative to the root of the repository.`,
    });
  }
  const { text, remarks } = decodeSql(bytes);
  const fault = remarks.find(({ severity }) => severity === "error");
  if (fault !== undefined) {
    throw new Problem("file-unreadable", `${file}: ${fault.message}`, { hint: fault.hint ?? "Save it as UTF-8." });
  }
  return { file, sql: text, transaction: "one", queries: null };
};

const readSqlFiles = (tree: FileTree, files: readonly string[], named: string): Promise<readonly Script[]> =>
  Promise.all(files.map((file) => readSqlFile(tree, file, named)));

/** The user's SQL ahead of the first migration. */
export const readBefore = ({ settings, tree }: Pick<CheckRequest, "settings" | "tree">): Promise<readonly Script[]> =>
  readSqlFiles(tree, settings.before, "before");

/** The user's own rows. */
export const readSeeds = ({ settings, tree }: Pick<CheckRequest, "settings" | "tree">): Promise<readonly Script[]> =>
  readSqlFiles(tree, settings.seeds, "seed");

/** Queries of the application. */
export const readAsked = async ({
  settings,
  tree,
}: Pick<CheckRequest, "settings" | "tree">): Promise<readonly Query[]> => {
  const files = await readSqlFiles(tree, settings.queries, "queries");
  return files.flatMap(({ file, sql }) => readQueries(file, sql));
};

export const serverRequest = ({ settings, environment, progress }: ServerAsk, platform: Platform): ServerRequest => ({
  server: settings.postgres,
  major: settings.postgresVersion,
  url: settings.postgresUrl,
  image: settings.dockerImage,
  superuserName: platform.superuserName,
  extensionFiles: platform.extensionFiles,
  overrides,
  // So that one statement that never ends leaves time to say so.
  limits: { statementMs: Math.ceil(settings.timeoutMs / 3) },
  environment,
  progress: (stage) => progress({ stage, done: 0, total: 0 }),
});

/** A server that goes away when the run is called off, so that no statement is waited for. */
export const startFor = async (request: ServerRequest, signal: AbortSignal): Promise<Server> => {
  signal.throwIfAborted();
  const server = await startServer(request);
  const stop = () => void Promise.resolve(server[Symbol.asyncDispose]()).catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  return server;
};
