import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identitiesFor, ownersFor, settingsAs, standInRole } from "../../src/access/identities/identities-for.ts";
import type { RlsSettings } from "../../src/model/index.ts";
import { startPlatform } from "../platforms/rehearsed.ts";
import { derived, factsOf, type Started } from "./facts-of.ts";

const owners = {
  a: { uuid: "aaaaaaaa-0000-4000-8000-000000000001", text: "text of a", integer: 41 },
  b: { uuid: "bbbbbbbb-0000-4000-8000-000000000002", text: "text of b", integer: 42 },
};

const identitiesOf = async (started: Started, sql: string, rls: RlsSettings = derived) => {
  const found = identitiesFor(await factsOf(started, sql, { rls }), rls, owners);
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  return found;
};
const told = (identities: Awaited<ReturnType<typeof identitiesOf>>) =>
  identities.map(({ id, role, actsAs, settings }) => [id, role, actsAs, settings]);

describe.each([14, 18])("on plain Postgres %i", (major) => {
  let plain: Started;
  beforeAll(async () => {
    plain = await startPlatform("plain", major);
  });
  afterAll(() => plain.server[Symbol.asyncDispose]());

  it("the settings that policies compare with columns hold the user's id, in the form that they are compared in", async () => {
    const found = await identitiesOf(
      plain,
      `create table t (a uuid, b text, c int, d bigint); alter table t enable row level security;
      create policy a on t using (a = current_setting('app.current_user_id', true)::uuid or a::text = current_setting('App.By_Uuid'));
      create policy b on t using (b = current_setting('app.login', true)) ;
      create policy c on t using (c = current_setting('app.number')::int or d::text = current_setting('app.big'));`,
    );
    const settings = {
      "app.big": "41",
      "app.by_uuid": owners.a.uuid,
      "app.current_user_id": owners.a.uuid,
      "app.login": "text of a",
      "app.number": "41",
    };
    expect(told(found)).toEqual([
      [standInRole, standInRole, "user", settings],
      [`${standInRole} without identity`, standInRole, "nobody", {}],
    ]);
  });

  it("a setting that says what somebody is holds the humblest word, and the strongest for the admin", async () => {
    const found = await identitiesOf(
      plain,
      `create role app_user; create function is_boss() returns boolean language plpgsql as $$
        declare r text := nullif(current_setting('app.current_user_role', true), ''); begin return r in ('admin', 'manager', 'user'); end $$;
      create table t (who uuid); grant all on t to app_user; alter table t enable row level security;
      create policy a on t using (who = current_setting('app.current_user_id')::uuid or is_boss());
      create policy b on t using (coalesce(current_setting('app.bypass_rls', true), 'off') = 'on' or current_setting('app.is_admin', true)::boolean);
      create policy c on t as restrictive using (current_setting('app.level', true) = 'verified');`,
    );
    const user = {
      "app.bypass_rls": "off",
      "app.current_user_id": owners.a.uuid,
      "app.current_user_role": "user",
      "app.is_admin": "false",
      "app.level": "verified",
    };
    expect(told(found)).toEqual([
      ["app_user", "app_user", "user", user],
      [
        "app_user as admin",
        "app_user",
        "admin",
        { ...user, "app.bypass_rls": "on", "app.current_user_role": "admin", "app.is_admin": "true" },
      ],
      ["app_user without identity", "app_user", "nobody", {}],
    ]);
  });

  it("claims are JSON, and one user's settings are set together", async () => {
    const found = await identitiesOf(
      plain,
      `create schema auth; create role web; grant usage on schema auth to web;
      create function auth.uid() returns uuid language sql stable as $$
        select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''), current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::uuid $$;
      create table t (a uuid, b uuid); grant select on t to web;
      create policy a on t using (a = auth.uid()); create policy b on t using (b = current_setting('app.user_id')::uuid);
      create policy c on t using (b = (current_setting('app.context')::json -> 'tenant' ->> 'id')::uuid and current_setting('app.context')::json #>> '{who,role}' <> 'owner');`,
    );
    const [user] = found;
    expect(found.map(({ id }) => id)).toEqual(["web", "web as admin", "web without identity"]);
    expect(Object.keys(user?.settings ?? {})).toEqual([
      "app.context",
      "app.user_id",
      "request.jwt.claim.sub",
      "request.jwt.claims",
    ]);
    expect(JSON.parse(user?.settings["app.context"] ?? "")).toEqual({
      tenant: { id: owners.a.uuid },
      who: { role: "user" },
    });
    expect(JSON.parse(user?.settings["request.jwt.claims"] ?? "")).toEqual({ sub: owners.a.uuid, role: "web" });
    expect(user?.settings["request.jwt.claim.sub"]).toBe(owners.a.uuid);
  });

  it("where no policy asks for anything, a role is itself; and it owns rows where policies compare with it", async () => {
    const facts = await factsOf(
      plain,
      `create role first; create role second; create table t (who text); grant all on t to first, second; create policy a on t using (who = current_user);`,
    );
    const named = ownersFor(facts);
    expect([named.a.text, named.b.text]).toEqual(["first", "second"]);
    expect(told(identitiesFor(facts, derived, named))).toEqual([
      ["first", "first", "user", {}],
      ["second", "second", "nobody", {}],
    ]);
    const silent = await factsOf(plain, "create table t (id int); grant select on t to first;");
    expect(told(identitiesFor(silent, derived, ownersFor(silent)))).toEqual([["first", "first", "nobody", {}]]);
    expect(ownersFor(silent).a.text).toBe(ownersFor(silent).a.uuid);
  });

  it("the stand-in of an assumed application owns rows, too, where policies compare with current_user", async () => {
    const facts = await factsOf(plain, "create table t (who text); create policy a on t using (who = current_user);");
    expect(ownersFor(facts).a.text).toBe(standInRole);
    expect(told(identitiesFor(facts, derived, ownersFor(facts)))).toEqual([[standInRole, standInRole, "user", {}]]);
  });

  it("the settings' identities take the place of those of their name, and `{user}` is the id", async () => {
    const rls: RlsSettings = {
      ...derived,
      identities: [
        { id: "clerk", role: "office", settings: { "app.number": "{user}", "app.x": "<{user}>" }, actsAs: "user" },
        { id: "office", role: "office", settings: {}, actsAs: "service" },
      ],
    };
    const found = await identitiesOf(
      plain,
      `create role office; create table t (c int); grant select on t to office; create policy c on t using (c = current_setting('app.number')::int);`,
      rls,
    );
    expect(told(found)).toEqual([
      ["office", "office", "service", {}],
      ["office without identity", "office", "nobody", {}],
      ["clerk", "office", "user", { "app.number": "41", "app.x": "<text of a>" }],
    ]);
  });

  it("what Postgres takes for its own, names that are put together and callable functions are told apart", async () => {
    const found = await identitiesOf(
      plain,
      `create role api; create table t (id uuid); grant select on t to api;
      create policy a on t using (current_setting('work_mem') <> '' and current_setting('app.' || 'x', true) = 'y');
      create function mine() returns setof t language sql security definer as $$ select * from t where id = current_setting('app.person')::uuid $$;
      create function noted() returns trigger language plpgsql as $$ begin new.id := current_setting('audit.actor')::uuid; return new; end $$;`,
    );
    expect(found.map(({ settings }) => settings)).toEqual([{ "app.person": owners.a.uuid }, {}]);
  });
});

describe.each([14, 18])("on Supabase with Postgres %i", (major) => {
  let supabase: Started;
  beforeAll(async () => {
    supabase = await startPlatform("supabase", major);
  });
  afterAll(() => supabase.server[Symbol.asyncDispose]());

  it("requests come as the API sends them, with the claims and settings that policies ask for", async () => {
    const sql = `create table t (id uuid, team uuid, mail text);
      create policy a on t using (id = auth.uid() or id = current_setting('app.current_user_id', true)::uuid);
      create policy b on t using (team = (auth.jwt() -> 'app_metadata' ->> 'team_id')::uuid and auth.jwt() ->> 'aal' = 'aal2');
      create policy c on t using ((auth.jwt() -> 'app_metadata' ->> 'role') = 'admin' or (auth.jwt() -> 'user_metadata' ->> 'is_admin')::boolean);
      create policy d on t as restrictive using ((auth.jwt() ->> 'is_anonymous')::boolean is false);`;
    const found = await identitiesOf(supabase, sql);
    expect(found.map(({ id, role, actsAs }) => [id, role, actsAs])).toEqual([
      ["anon", "anon", "nobody"],
      ["authenticated", "authenticated", "user"],
      ["authenticated without identity", "authenticated", "nobody"],
      ["service_role", "service_role", "service"],
    ]);
    const [anon, user, nameless] = found.map(({ settings }) => JSON.parse(settings["request.jwt.claims"] ?? ""));
    expect([anon, nameless]).toEqual([{ role: "anon" }, { role: "authenticated", aud: "authenticated" }]);
    expect(user).toEqual({
      sub: owners.a.uuid,
      role: "authenticated",
      aud: "authenticated",
      email: "text of a@example.com",
      is_anonymous: false,
      aal: "aal2",
      app_metadata: { team_id: owners.a.uuid, role: "user" },
      user_metadata: { is_admin: false },
    });
    expect(found[1]?.settings).toMatchObject({
      "app.current_user_id": owners.a.uuid,
      "request.jwt.claim.sub": owners.a.uuid,
    });
    const b = settingsAs(await factsOf(supabase, sql), owners.b);
    expect(b["app.current_user_id"]).toBe(owners.b.uuid);
    expect(JSON.parse(b["request.jwt.claims"] ?? "")).toMatchObject({ sub: owners.b.uuid });
  });

  it("Postgres understands them", async () => {
    const facts = await factsOf(supabase, "create table t (id uuid); create policy a on t using (id = auth.uid());");
    const user = identitiesFor(facts, derived, ownersFor(facts)).find(({ actsAs }) => actsAs === "user");
    await using copy = await supabase.database();
    await using session = await copy.connect();
    for (const [name, value] of Object.entries(user?.settings ?? {}))
      await session.query("select set_config($1, $2, false)", [name, value]);
    await session.run("set role authenticated");
    const [row] = await session.query(
      "select auth.uid(), auth.role(), auth.email() is not null as mail, auth.jwt() ->> 'aud' as aud",
    );
    expect(row).toEqual({ uid: ownersFor(facts).a.uuid, role: "authenticated", mail: true, aud: "authenticated" });
  });
});
