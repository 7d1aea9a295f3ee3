import { afterAll, beforeAll, expect, test } from "vitest";
import { copyForOwners, standInRoles } from "../../src/drift/stand-in-roles.ts";
import type { Server } from "../../src/postgres/index.ts";
import { prepareSite, type Site } from "../../src/rehearse/site.ts";
import { embeddedServer, platformOf } from "../rehearse/rehearsal.ts";

let server: Server;
let site: Site;
beforeAll(async () => {
  const platform = platformOf("supabase");
  server = await embeddedServer(16, "supabase");
  site = await prepareSite({ server, platform, before: [], token: "owners", mentions: () => false });
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const owner = `we"ird 'owner'`;

test("stand-ins may own what lies in the schemas, and nothing of the author's runs as the superuser for it", async () => {
  await using roles = await standInRoles(site, [owner, "reader"]);
  expect([...roles.names]).toEqual([owner, "reader"]);
  const built = await site.createDatabase();
  {
    await using session = await built.connect(site.role);
    await session.run("create schema app; create table app.t (id integer); create table public.seen (who text)");
    await session.run(`create function public.spy() returns event_trigger language plpgsql as
  $$ begin insert into public.seen values (current_user); end $$`);
    const made = site.lender?.lend(session, "CreateEventTrigStmt", () =>
      session
        .run("create event trigger spying on ddl_command_start execute function public.spy()")
        .then(() => undefined),
    );
    expect(await made).toBe(true);
  }
  await using copy = await copyForOwners(site, built, roles.names);
  await using session = await copy.connect(site.role);
  expect(await session.query("select who from public.seen where who <> current_user")).toEqual([]);
  const [row] = await session.query(
    `select bool_and(has_schema_privilege(r, n, 'create')) as may, count(*)::int as pairs,
  bool_and(has_schema_privilege(current_user, n, 'create')) as kept
from unnest($1::text[]) r, unnest('{app,public}'::text[]) n`,
    [[owner, "reader"]],
  );
  expect(row).toEqual({ may: true, pairs: 4, kept: true });
  await session.run(`alter table app.t owner to "${owner.replaceAll('"', '""')}"`);
});
