// What the commands of the pages are run in: a small application under git, with branches, and productions in states that the
// pages speak of. Each command, or block of them, gets the folder as it was committed and a database of its own.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Database, Server } from "../../src/postgres/index.ts";
import { type Files, owner, productionWith, urlFor } from "../promote/production.ts";
import { git, openSiteOn, type Ran, type Site } from "../systems/site.ts";

const migration = (id: string, up: string, down: string): Files => ({
  [`migrations/${id}.sql`]: up,
  [`migrations/${id}.down.sql`]: down,
});

const users = `create table public.users (
  id bigint generated always as identity primary key,
  handle text,
  bio text
);
create index users_handle_idx on public.users (handle);
`;
const submissions = `create table public.submissions (
  id bigint generated always as identity primary key,
  user_id bigint not null references public.users (id),
  points integer not null default 0
);
create index submissions_user_id_idx on public.submissions (user_id);
create materialized view public.leaderboard as
  select user_id, sum(points) as points from public.submissions group by user_id;
create unique index leaderboard_user_id_idx on public.leaderboard (user_id);
`;
const events = "create table public.events (id bigint primary key, name text not null);\n";
const tags = "create table public.tags (name text primary key);\n";

const merged: Files = {
  ...migration("001_users", users, "drop table public.users;\n"),
  ...migration(
    "002_submissions",
    submissions,
    "drop materialized view public.leaderboard;\ndrop table public.submissions;\n",
  ),
  ...migration("013_events", events, "drop table public.events;\n"),
  ...migration("014_add_tags", tags, "drop table public.tags;\n"),
  "tasks/warm-up.sql": "select count(*) from public.users;\n",
};

const pending: Files = {
  ...migration(
    "015_invoices",
    "create schema billing;\ncreate table billing.invoices (id bigint primary key, total bigint not null);\n",
    "drop table billing.invoices;\ndrop schema billing;\n",
  ),
  ...migration(
    "042_add_tags",
    "alter table public.users add column tags text[];\n",
    "alter table public.users drop column tags;\n",
  ),
};

const people = "insert into public.users (handle, bio) values ('ann', 'sails'), ('bob', null);\n";

/** A migration that changes rows, so that a backup is made ahead of it. */
export const tidy: Files = {
  "migrations/043_tidy.sql":
    "-- lockstep: irreversible: nobody knows how it was written\nupdate public.users set bio = upper(bio);\n",
};

export type Arrangement = {
  /** Files besides those that are committed. Null: one that is taken away. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Nothing but `files` is in the folder. */
  readonly alone?: boolean;
  /** `merged`: production has what main has, and its ledger knows. `unmarked`: no ledger knows. `fleet`: two such, in a list. */
  readonly production?: "empty" | "merged" | "unmarked" | "fleet";
  /** Run on production, as its owner. */
  readonly sql?: string;
  /** Commands that come before, and end well. */
  readonly first?: readonly string[];
};

export type Stand = AsyncDisposable & {
  readonly root: string;
  readonly run: (line: string, more?: { readonly answer?: boolean }) => Promise<Ran>;
};

export type Shop = AsyncDisposable & { readonly arrange: (arrangement: Arrangement) => Promise<Stand> };

const lay = (root: string, files: Arrangement["files"] = {}): void => {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(join(root, path));
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
};

const branch = (root: string, name: string, files: Files): void => {
  git(root, "checkout", "-q", "-b", name, "main");
  lay(root, files);
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", name);
};

const openRepository = (site: Site): void => {
  const { root } = site;
  // A remote that a shallow clone can be told to fetch from.
  git(root, "remote", "add", "origin", pathToFileURL(join(root, ".git")).href);
  git(root, "update-ref", "refs/remotes/origin/main", "main");
  branch(
    root,
    "feature-a",
    migration("043_notes", "create table public.notes (id int);\n", "drop table public.notes;\n"),
  );
  branch(
    root,
    "feature-b",
    migration("044_polls", "create table public.polls (id int);\n", "drop table public.polls;\n"),
  );
  branch(root, "feature", pending);
};

const cleanUp = (root: string, alone: boolean): void => {
  git(root, "reset", "-q", "--hard");
  git(root, "clean", "-q", "-f", "-d", "-x");
  if (!alone) return;
  for (const name of readdirSync(root)) if (name !== ".git") rmSync(join(root, name), { recursive: true });
};

const mergedSql = Object.entries(merged).flatMap(([path, text]) =>
  /^migrations\/\d+_\w+\.sql$/.test(path) ? [text] : [],
);

const copyOf = async (server: Server, template: Database): Promise<Database> => {
  const database = await server.createDatabase({ template: template.name });
  await using admin = await database.connect();
  await admin.run(`alter database ${database.name} owner to ${owner}`);
  return database;
};

/** `daily` is the page's own assertion. */
export const openShop = async (server: Server, daily: string): Promise<Shop> => {
  const site = await openSiteOn(server, (root) => lay(root, { ...merged, "checks/daily.sql": daily }), "plain");
  const { root } = site;
  const promoted = await site.lockstep("promote");
  if (promoted.code !== 0) throw new Error(promoted.out + promoted.err);
  await site.run(people);
  openRepository(site);
  const unmarked = await productionWith(server, [...mergedSql, people]);
  const made: Record<string, () => Promise<Database>> = {
    empty: () => productionWith(server, []),
    unmarked: () => copyOf(server, unmarked),
    merged: () => copyOf(server, site.production),
  };
  return {
    arrange: async ({ files, alone = false, production = "merged", sql, first = [] }) => {
      cleanUp(root, alone);
      lay(root, files);
      const databases = [await (made[production] ?? made.merged)?.()].filter((one) => one !== undefined);
      if (production === "fleet") databases.push(await copyOf(server, site.production));
      const urls = await Promise.all(databases.map(urlFor));
      if (production === "fleet") lay(root, { "fleet.txt": `acme ${urls[0]}\nbeta ${urls[1]}\n` });
      const run: Stand["run"] = (line, { answer = false } = {}) =>
        site.lockstep(line, {
          environment: { DATABASE_URL: production === "fleet" ? undefined : urls[0] },
          ...(answer ? { ask: async () => "yes" } : {}),
        });
      if (sql !== undefined) {
        await using session = await databases[0]?.connect(owner);
        await session?.run(sql);
      }
      for (const line of first) {
        const { code, out, err } = await run(line, { answer: true });
        if (code !== 0) throw new Error(`${line}: ${code}\n${out}${err}`);
      }
      return {
        root,
        run,
        [Symbol.asyncDispose]: async () => {
          for (const database of databases) await database[Symbol.asyncDispose]();
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      await unmarked[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    },
  };
};
