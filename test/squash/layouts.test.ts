// Every layout that `new` can write: one file in the place of many, read back by the layout, proved equal.
import { expect, test } from "vitest";
import { type Files, squashFiles } from "./squashed.ts";

const users = "create table users (id bigint generated always as identity primary key, email text not null unique);\n";
const tags = `create table tags (name text primary key, owner bigint references users);
insert into users (email) values ('a@b.c'), ('it''s \\ odd');
insert into tags values ('one', 2), ('two', null);
`;
const shout = `create function shout(word text) returns text language sql immutable as $$ select upper(word); $$;
create view loud as select shout(name) as name from tags;
`;
const drops = [
  "drop table users;\n",
  "drop table tags;\ndelete from users;\n",
  "drop view loud;\ndrop function shout;\n",
];

type Case = {
  readonly files: Files;
  readonly up: string;
  readonly down: string | null;
  readonly archive: string;
  readonly second: string;
};

const numbered = (name: (at: number) => string, content: (at: number) => string): Files =>
  Object.fromEntries([0, 1, 2].map((at) => [name(at), content(at)]));

const ups = [users, tags, shout];
const word = ["users", "tags", "shout"];
const stamp = (at: number): string => `2024010${at + 1}000000`;

const both = (up: string, down: string) => (at: number) => `${up}\n${ups[at]}\n${down}\n${drops[at]}`;
const marked = (tool: string) => (at: number) =>
  `-- +${tool} Up\n-- +${tool} StatementBegin\n${ups[at]}-- +${tool} StatementEnd\n-- +${tool} Down\n-- +${tool} StatementBegin\n${drops[at]}-- +${tool} StatementEnd\n`;

const cases: Readonly<Record<string, Case>> = {
  "paired files": {
    files: {
      ...numbered(
        (at) => `migrations/00${at + 1}_${word[at]}.sql`,
        (at) => ups[at] ?? "",
      ),
      ...numbered(
        (at) => `migrations/00${at + 1}_${word[at]}.down.sql`,
        (at) => drops[at] ?? "",
      ),
    },
    up: "migrations/003_shout.sql",
    down: "migrations/003_shout.down.sql",
    archive: "migrations_archive/003_shout/001_users.sql",
    second: "002_tags",
  },
  "numbered files without downs": {
    files: numbered(
      (at) => `db/00${at + 1}-${word[at]}.sql`,
      (at) => ups[at] ?? "",
    ),
    up: "db/003-shout.sql",
    down: null,
    archive: "db_archive/003-shout/001-users.sql",
    second: "002-tags",
  },
  supabase: {
    files: {
      ...numbered(
        (at) => `supabase/migrations/${stamp(at)}_${word[at]}.sql`,
        (at) => ups[at] ?? "",
      ),
      ...numbered(
        (at) => `supabase/rollbacks/${stamp(at)}_${word[at]}.sql`,
        (at) => drops[at] ?? "",
      ),
    },
    up: "supabase/migrations/20240103000000_shout.sql",
    down: "supabase/rollbacks/20240103000000_shout.sql",
    archive: "supabase/migrations_archive/20240103000000_shout/rollbacks/20240101000000_users.sql",
    second: "20240102000000_tags",
  },
  prisma: {
    files: {
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
      ...numbered(
        (at) => `prisma/migrations/${stamp(at)}_${word[at]}/migration.sql`,
        (at) => ups[at] ?? "",
      ),
      "prisma/migrations/20240101000000_users/rollback.sql": drops[0] ?? "",
    },
    up: "prisma/migrations/20240103000000_shout/migration.sql",
    down: "prisma/migrations/20240103000000_shout/rollback.sql",
    archive: "prisma/migrations_archive/20240103000000_shout/20240101000000_users/rollback.sql",
    second: "20240102000000_tags",
  },
  dbmate: {
    files: numbered((at) => `db/migrations/${stamp(at)}_${word[at]}.sql`, both("-- migrate:up", "-- migrate:down")),
    up: "db/migrations/20240103000000_shout.sql",
    down: "db/migrations/20240103000000_shout.sql",
    archive: "db/migrations_archive/20240103000000_shout/20240101000000_users.sql",
    second: "20240102000000_tags",
  },
  goose: {
    files: numbered((at) => `migrations/${stamp(at)}_${word[at]}.sql`, marked("goose")),
    up: "migrations/20240103000000_shout.sql",
    down: "migrations/20240103000000_shout.sql",
    archive: "migrations_archive/20240103000000_shout/20240101000000_users.sql",
    second: "20240102000000_tags",
  },
  "sql-migrate": {
    files: numbered((at) => `migrations/${stamp(at)}-${word[at]}.sql`, marked("migrate")),
    up: "migrations/20240103000000-shout.sql",
    down: "migrations/20240103000000-shout.sql",
    archive: "migrations_archive/20240103000000-shout/20240101000000-users.sql",
    second: "20240102000000-tags",
  },
  "node-pg-migrate": {
    files: numbered(
      (at) => `migrations/170000000000${at}_${word[at]}.sql`,
      both("-- Up Migration", "-- Down Migration"),
    ),
    up: "migrations/1700000000002_shout.sql",
    down: "migrations/1700000000002_shout.sql",
    archive: "migrations_archive/1700000000002_shout/1700000000000_users.sql",
    second: "1700000000001_tags",
  },
  "golang-migrate": {
    files: {
      ...numbered(
        (at) => `migrations/00000${at + 1}_${word[at]}.up.sql`,
        (at) => ups[at] ?? "",
      ),
      ...numbered(
        (at) => `migrations/00000${at + 1}_${word[at]}.down.sql`,
        (at) => drops[at] ?? "",
      ),
    },
    up: "migrations/000003_shout.up.sql",
    down: "migrations/000003_shout.down.sql",
    archive: "migrations_archive/000003_shout/000001_users.up.sql",
    second: "000002_tags",
  },
  diesel: {
    files: {
      ...numbered(
        (at) => `migrations/2024-01-0${at + 1}-000000_${word[at]}/up.sql`,
        (at) => ups[at] ?? "",
      ),
      ...numbered(
        (at) => `migrations/2024-01-0${at + 1}-000000_${word[at]}/down.sql`,
        (at) => drops[at] ?? "",
      ),
    },
    up: "migrations/2024-01-03-000000_shout/up.sql",
    down: "migrations/2024-01-03-000000_shout/down.sql",
    archive: "migrations_archive/2024-01-03-000000_shout/2024-01-01-000000_users/up.sql",
    second: "2024-01-02-000000_tags",
  },
  flyway: {
    files: {
      ...numbered(
        (at) => `sql/V1.${at}__${word[at]}.sql`,
        (at) => ups[at] ?? "",
      ),
      ...numbered(
        (at) => `sql/U1.${at}__${word[at]}.sql`,
        (at) => drops[at] ?? "",
      ),
    },
    up: "sql/B1.2__shout.sql",
    down: "sql/U1.2__shout.sql",
    archive: "sql_archive/V1.2__shout/V1.0__users.sql",
    second: "V1.1__tags",
  },
};

test.each(Object.entries(cases))(
  "%s",
  async (_, { files, up, down, archive }) => {
    const done = await squashFiles(files);
    expect(done.differences).toEqual([]);
    expect([done.verdict, done.down]).toEqual(["equal", down === null ? "none" : "exact"]);
    expect(done.files.map(({ path }) => path)).toEqual(down === null || down === up ? [up] : [up, down]);
    expect(Object.keys(done.after)).toContain(archive);
    expect(Object.values(done.after)).toEqual(expect.arrayContaining(Object.values(files)));
    expect(done.up).toContain("(2, E'it''s \\\\ odd')");
    expect(done.rows).toEqual([
      { table: "public.tags", rows: 2 },
      { table: "public.users", rows: 2 },
    ]);
  },
  60_000,
);

test.each(Object.entries(cases))(
  "%s up to the second, under another name",
  async (_, { files, second }) => {
    const done = await squashFiles(files, { until: second, name: "start" });
    expect(done.differences).toEqual([]);
    expect([done.replaces.length, done.later.length]).toEqual([2, 1]);
    expect(done.id).toMatch(/start$/);
  },
  60_000,
);
