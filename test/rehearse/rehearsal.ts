import { readHistory } from "../../src/layouts/index.ts";
import type { Evidence, FileTree } from "../../src/model/index.ts";
import { platforms } from "../../src/platforms/index.ts";
import { type Server, startServer } from "../../src/postgres/index.ts";
import { rehearse } from "../../src/rehearse/index.ts";
import { loadParser } from "../../src/sql/index.ts";

/** Files by path, as a tree. */
export const treeOf = (files: Readonly<Record<string, string>>): FileTree => ({
  list: async (folder) =>
    Object.keys(files)
      .filter((path) => folder === "" || path.startsWith(`${folder}/`))
      .sort(),
  read: async (path) => (path in files ? new TextEncoder().encode(files[path]) : null),
});

export const platformOf = (id: string) => {
  const platform = platforms.find((candidate) => candidate.id === id);
  if (platform === undefined) throw new Error(`no platform ${id}`);
  return platform;
};

export const embeddedServer = (major = 18, platform = "plain"): Promise<Server> =>
  startServer({
    server: "embedded",
    major,
    url: null,
    image: null,
    superuserName: platformOf(platform).superuserName,
    extensionFiles: platformOf(platform).extensionFiles,
    environment: process.env,
    progress: () => undefined,
  });

/** Rehearses files in memory. */
export const rehearsed = async (
  server: Server,
  files: Readonly<Record<string, string>>,
  options: {
    readonly platform?: string;
    readonly layout?: string;
    readonly folder?: string;
    readonly secondServer?: () => Promise<Server>;
    /** Ahead of the first migration. */
    readonly before?: string;
  } = {},
): Promise<Evidence> => {
  await loadParser();
  const history = await readHistory(treeOf(files), options.folder ?? "migrations", options.layout ?? "auto");
  return rehearse({
    server,
    secondServer: options.secondServer ?? null,
    platform: platformOf(options.platform ?? "plain"),
    history,
    base: null,
    standing: new Map(),
    before:
      options.before === undefined
        ? []
        : [{ file: "before.sql", sql: options.before, transaction: "one", queries: null }],
    token: "a-token-nobody-else-has",
    today: "2026-11-20",
    progress: () => undefined,
    signal: new AbortController().signal,
  });
};
