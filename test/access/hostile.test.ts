import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { prepareSite } from "../../src/rehearse/site.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer, platformOf } from "../rehearse/rehearsal.ts";
import { lookingAt } from "./look-at.ts";

// Migrations that try to climb while who reaches what is found out.

const majors = [14, 18] as const;
const servers = new Map<number, Server>();
const on = (major: number): Server => {
  const server = servers.get(major);
  if (server === undefined) throw new Error(`no server ${major}`);
  return server;
};
beforeAll(async () => {
  await loadParser();
  for (const major of majors) servers.set(major, await embeddedServer(major));
});
afterAll(async () => {
  for (const server of servers.values()) await server[Symbol.asyncDispose]();
});

const isSuperuser = async (server: Server, role: string): Promise<boolean> => {
  await using database = await server.createDatabase();
  await using session = await database.connect();
  const rows = await session.query("select rolsuper as superuser from pg_catalog.pg_roles where rolname = $1", [role]);
  return rows.some(({ superuser }) => superuser === true);
};

// SET FROM CURRENT keeps a search path as it was written, and one word of it may hold whole statements.
const smuggled = `create table notes (id int primary key);
  grant select on notes to public;
  do $$ begin
    perform set_config('search_path', 'public;alter/**/role/**/postgres/**/superuser', false);
    execute format('alter database %I set search_path from current', current_database());
  end $$;`;

test.each(majors)("postgres %i: settings are copied as data, whatever they say", async (major) => {
  const server = on(major);
  await lookingAt(server, [smuggled], {}, async () => {
    expect(await isSuperuser(server, "postgres")).toBe(false);
  });
  const platform = platformOf("plain");
  await using site = await prepareSite({ server, platform, before: [], token: null, mentions: () => true });
  await using database = await site.createDatabase();
  {
    await using session = await database.connect(site.role);
    await session.run(smuggled);
  }
  await using copy = await site.createDatabase(database.name);
  expect(await isSuperuser(server, "postgres")).toBe(false);
  await using session = await copy.connect(site.role);
  const [row] = await session.query("select current_setting('search_path') as path");
  expect(row?.path).toBe("public;alter/**/role/**/postgres/**/superuser");
});

test.each(majors)("postgres %i: nobody is tried as who reaches files, programs or the network", async (major) => {
  const roles = [
    "pg_execute_server_program",
    "pg_read_server_files",
    ...(major >= 16 ? ["pg_create_subscription"] : []),
  ];
  const identities = roles.map((role) => ({ id: role, role, settings: {}, actsAs: "user" as const }));
  const sql = "create table notes (id int primary key); create role client; grant select on notes to client;";
  await lookingAt(on(major), [sql], { rls: { identities } }, async ([look]) => {
    const unable = look?.evidence.unproven.map(({ subject }) => subject) ?? [];
    expect(unable).toEqual(expect.arrayContaining(roles));
    expect(unable).not.toContain("client");
  });
  await using database = await on(major).createDatabase();
  await using session = await database.connect();
  await session.run("drop role client");
});

test.each(majors)("postgres %i: no role hides behind a name of ours", async (major) => {
  const server = on(major);
  const open = (role: string) =>
    `create table notes (id int primary key); create role ${role}; grant all on notes to ${role};`;
  await lookingAt(server, [open("postgres_nobody")], {}, async ([look]) => {
    expect(look?.evidence.exposure.roles.map(({ name }) => name)).toContain("postgres_nobody");
  });
  const reserved = lookingAt(server, [open("lockstep_1_nobody")], {}, async () => undefined);
  await expect(reserved).rejects.toMatchObject({ code: "role-name-reserved" });
  await using database = await server.createDatabase();
  await using session = await database.connect();
  await session.run("drop role postgres_nobody, lockstep_1_nobody");
});
