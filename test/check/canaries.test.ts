import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireCanaries } from "../../src/check/canaries.ts";
import type { Check } from "../../src/checks/contract.ts";
import { checks } from "../../src/checks/index.ts";
import { Problem } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { guardedTables, type LookedAt, lookedAt } from "./looked-at.ts";

const aboutAccess = checks.filter(({ group }) => group === "rls");
const ofRoles = new Set(["default-privileges-open", "foreign-table-exposed", "rls-not-forced", "role-bypasses-rls"]);
const owned = guardedTables(2, "auth.uid()", "authenticated");
const asked = "(nullif(current_setting('app.current_user_id', true), ''))::uuid";

const blind: Check = {
  id: "rls-off",
  group: "rls",
  severity: "error",
  when: "",
  harm: "",
  instead: "",
  canary: ({ schema, role }) => `create table ${schema}.lockstep_canary_blind (id int);
    grant select on ${schema}.lockstep_canary_blind to ${role}`,
  find: () => [],
};
const refused: Check = { ...blind, id: "rls-no-policy", canary: () => "alter role nobody_of_this_name login" };

test("every check of access has a canary", () => {
  expect(aboutAccess.filter(({ canary }) => canary === undefined)).toEqual([]);
});

/** Of these checks, the ones without which the run is still one that could judge, when they are struck dumb. */
const missedWhenMute = async ({ look, evidence }: LookedAt, among: readonly Check[]): Promise<readonly string[]> => {
  const missed: string[] = [];
  for (const { id } of among) {
    const muted = among.map((check) => (check.id === id ? { ...check, find: () => [] } : check));
    const problem = await requireCanaries(look, evidence, {}, muted).catch((error: unknown) => error);
    const seen =
      problem instanceof Problem && problem.kind === "could-not-judge" && problem.message.includes(`\`${id}\``);
    if (!seen) missed.push(id);
  }
  return missed;
};

describe("on Supabase", () => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(18, "supabase");
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  test("every check sees its own", async () => {
    const { look, evidence } = await lookedAt(server, owned, { platform: "supabase" });
    await using _ = look;
    expect(await requireCanaries(look, evidence, {})).toEqual([]);
  });

  test("each check, struck dumb, makes the run one that could not judge", { timeout: 240_000 }, async () => {
    const seen = await lookedAt(server, owned, { platform: "supabase" });
    await using _ = seen.look;
    expect(await missedWhenMute(seen, aboutAccess)).toEqual([]);
  });

  test("a check that does not see it makes the run one that could not judge, unless it is off", async () => {
    const { look, evidence } = await lookedAt(server, owned, { platform: "supabase" });
    await using _ = look;
    await expect(requireCanaries(look, evidence, {}, [blind])).rejects.toMatchObject({
      code: "check-silent",
      kind: "could-not-judge",
      message: "the check `rls-off` does not see a planted leak",
    });
    expect(await requireCanaries(look, evidence, { "rls-off": "off" }, [blind])).toEqual([]);
  });

  test("one that cannot be planted is told, and the others are judged all the same", async () => {
    const { look, evidence } = await lookedAt(server, owned, { platform: "supabase" });
    await using _ = look;
    const others = aboutAccess.slice(0, 3);
    const notes = await requireCanaries(look, evidence, {}, [...others, refused]);
    expect(notes).toEqual([
      expect.stringMatching(/^The canary of `rls-no-policy` could not be planted here.*\(42704\)/),
    ]);
    await expect(requireCanaries(look, evidence, {}, [...others, refused, blind])).rejects.toThrow("rls-off");
  });

  test("a server that refuses them all for one reason is quoted once", async () => {
    const { look, evidence } = await lookedAt(server, owned, { platform: "supabase" });
    await using _ = look;
    const second: Check = { ...refused, id: "rls-not-forced" };
    const notes = await requireCanaries(look, evidence, {}, [refused, second]);
    expect(notes).toEqual([expect.stringMatching(/^The canaries of `rls-no-policy`, `rls-not-forced` could not/)]);
  });

  test("neither an event trigger that mends new tables nor an exemption of everything hides one", async () => {
    const mending = `create function public.rls_auto_enable() returns event_trigger language plpgsql set search_path = '' as $$
begin
  execute (select string_agg(format('alter table %s enable row level security', object_identity), ';')
    from pg_event_trigger_ddl_commands() where command_tag = 'CREATE TABLE');
end $$;
create event trigger ensure_rls on ddl_command_end when tag in ('CREATE TABLE') execute function public.rls_auto_enable();`;
    const exempt = [{ table: "public.*", reason: "all of it is public" }];
    const rls = { schemas: [], exempt, identities: [], minimumCoverage: null };
    const { look, evidence } = await lookedAt(server, `${owned}\n${mending}`, { platform: "supabase", rls });
    await using _ = look;
    expect(await requireCanaries(look, evidence, {})).toEqual([]);
  });
});

describe.each([14, 18])("on plain Postgres %i", (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(major);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  const tables = guardedTables(2, asked, "public");

  test.each([
    ["roles that the migrations grant to", `create role app_user;\n${guardedTables(2, asked, "app_user")}`],
    ["grants to public", tables],
    ["no grant at all", tables.replaceAll(/^grant .*$/gm, "")],
    [
      "odd names",
      `create schema "My ""App"; create role "App User"; grant usage on schema "My ""App" to "App User";
create table "My ""App"."Ta ble" (id int primary key, owner_id uuid); alter table "My ""App"."Ta ble" enable row level security;
create policy p on "My ""App"."Ta ble" to "App User" using (owner_id = (select ${asked}));
grant all on "My ""App"."Ta ble" to "App User";`,
    ],
  ])("every check sees its own, with %s", async (_, sql) => {
    const { look, evidence } = await lookedAt(server, sql);
    await using __ = look;
    const notes = await requireCanaries(look, evidence, {});
    // What this server cannot have is told.
    expect(notes.filter((note) => major !== 14 || !note.includes("security_invoker"))).toEqual([]);
  });

  test("each check of roles, struck dumb, makes the run one that could not judge", { timeout: 240_000 }, async () => {
    const roles = aboutAccess.filter(({ id }) => ofRoles.has(id));
    expect(roles).toHaveLength(ofRoles.size);
    const seen = await lookedAt(server, tables);
    await using _ = seen.look;
    expect(await missedWhenMute(seen, roles)).toEqual([]);
  });

  test("nobody is left with the superuser's rights, and nothing of it stays", async () => {
    const { look, evidence } = await lookedAt(server, tables);
    await using _ = look;
    await requireCanaries(look, evidence, {});
    await using database = await server.createDatabase();
    await using session = await database.connect();
    expect(
      await session.query(`select m.member::regrole::text as name from pg_auth_members m join pg_roles r on r.oid = m.roleid
        where r.rolsuper union all select rolname from pg_roles where rolname like 'lockstep_canary%'`),
    ).toEqual([]);
  });

  test("nothing is planted where nothing is exposed", async () => {
    const { look, evidence } = await lookedAt(server, "create table public.a (id int);");
    await using _ = look;
    const never = { ...look, after: () => Promise.reject(new Error("planted")) };
    expect(await requireCanaries(never, evidence, {})).toEqual([]);
  });
});
