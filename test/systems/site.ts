// A system as its team has it: its repository in a folder of its own, under git, and a production that the commands reach.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCli } from "../../src/cli/run-cli.ts";
import { loaded } from "../../src/cli/stories.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { openBuilder } from "../../src/rehearse/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { fakeIo } from "../cli/fake-io.ts";
import { urlOf } from "../live/live-database.ts";
import { owner, productionWith } from "../promote/production.ts";
import { embeddedServer, platformOf } from "../rehearse/rehearsal.ts";

/** As on a machine without pg_dump: backups are made by COPY. */
export const withoutPgDump = { environment: { PATH: "/nowhere" } };

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

type Said = {
  readonly findings: readonly { readonly key: string; readonly severity: string; readonly status: string }[];
  readonly drift: readonly {
    readonly kind: string;
    readonly status: string;
    readonly outside: readonly string[];
  }[];
  readonly rls: { readonly access: readonly Readonly<Record<string, unknown>>[] };
  readonly migrations: readonly { readonly id: string; readonly isNew: boolean; readonly roundTrip: string }[];
};

/** What a report as JSON says. */
export const said = ({ out }: Ran): Said => JSON.parse(out) as Said;

/** Keys of what a report says is new and of this severity at least, sorted. */
export const newIn = (ran: Ran, ...severities: readonly string[]): readonly string[] =>
  said(ran)
    .findings.filter(({ status, severity }) => status === "new" && severities.includes(severity))
    .map(({ key }) => key)
    .sort();

export type Site = AsyncDisposable & {
  readonly root: string;
  /** Runs a command line in the repository; DATABASE_URL names production. */
  readonly lockstep: (line: string, more?: Parameters<typeof fakeIo>[1]) => Promise<Ran>;
  /** Runs a script on production, as the role that owns it. */
  readonly run: (sql: string) => Promise<void>;
  /** The rows of one query there. */
  readonly rows: (query: string) => Promise<readonly unknown[]>;
  readonly url: string;
  readonly production: Database;
  readonly server: Server;
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  /** Runs a command line with these files besides, and takes them away again. */
  readonly trying: (files: Readonly<Record<string, string>>, line: string) => Promise<Ran>;
  readonly names: (folder: string) => readonly string[];
  /** Commits all that lies in the repository. */
  readonly commit: () => void;
};

type Production = AsyncDisposable & { readonly database: Database; readonly role: string };

/** An empty project, as the platform hands it over. */
export const emptyProduction = async (server: Server, platform: string): Promise<Production> => {
  if (platform === "plain") {
    const database = await productionWith(server, []);
    return { database, role: owner, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
  }
  await loadParser();
  const history = { layout: "supabase", folder: "", migrations: [], faults: [], ignored: [] };
  const { role } = platformOf(platform);
  const signal = new AbortController().signal;
  const builder = await openBuilder({ server, platform: platformOf(platform), history, before: [], signal });
  const database = await builder.build([]);
  return {
    database,
    role,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await builder[Symbol.asyncDispose]();
    },
  };
};

/** How its owner connects. */
export const loginTo = async ({ database, role }: Production): Promise<string> =>
  (await urlOf(database)).replace(/^postgres:\/\/[^@]*@/, `postgres://${role}@`);

/** A command line as a shell cuts it: what stands in single quotes is one word. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));

export const git = (root: string, ...words: readonly string[]): void => {
  const author = ["-c", "user.name=team", "-c", "user.email=team@example.com"];
  const { status, stderr } = spawnSync("git", [...author, ...words], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
};

/** The repository below test/systems/NAME, committed on main, and an empty production of that major version. */
export const openSite = (name: string, platform: string, major: number): Promise<Site> =>
  openSiteWith((root) => cpSync(join("test", "systems", name), root, { recursive: true }), platform, major);

/** The same, of a repository that `fill` puts into its folder. */
export const openSiteWith = async (fill: (root: string) => void, platform: string, major: number): Promise<Site> => {
  const server = await embeddedServer(major, platform);
  const site = await openSiteOn(server, fill, platform);
  return {
    ...site,
    [Symbol.asyncDispose]: async () => {
      await site[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
};

/** The same, with its production on a server that others use as well. */
export const openSiteOn = async (server: Server, fill: (root: string) => void, platform: string): Promise<Site> => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-site-")));
  fill(root);
  git(root, "init", "-q", "-b", "main");
  const commit = (): void => {
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "as it stands");
  };
  commit();
  const production = await emptyProduction(server, platform);
  const url = await loginTo(production);
  const { PATH, HOME, TMPDIR } = process.env;
  const environment = { PATH, HOME, TMPDIR, DATABASE_URL: url };
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const lockstep: Site["lockstep"] = async (line, more = {}) => {
    const seen = fakeIo(root, {
      now: () => performance.now(),
      ...more,
      environment: { ...environment, ...more.environment },
    });
    const code = await runCli(wordsOf(line), seen.io, async () => loaded);
    return { code, out: seen.stdout(), err: seen.stderr() };
  };
  return {
    root,
    url,
    production: production.database,
    server,
    lockstep,
    trying: async (files, line) => {
      for (const [path, text] of Object.entries(files)) write(path, text);
      try {
        return await lockstep(line);
      } finally {
        for (const path of Object.keys(files)) rmSync(join(root, path));
      }
    },
    run: async (sql) => {
      await using session = await production.database.connect(production.role);
      await session.run(sql);
    },
    rows: async (query) => {
      await using session = await production.database.connect(production.role);
      return await session.query(query);
    },
    write,
    read: (path) => readFileSync(join(root, path), "utf8"),
    names: (folder) => readdirSync(join(root, folder)).sort(),
    commit,
    [Symbol.asyncDispose]: async () => {
      await production[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
};
