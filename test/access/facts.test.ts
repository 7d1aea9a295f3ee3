import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Facts } from "../../src/access/facts/contract.ts";
import { startPlatform } from "../platforms/rehearsed.ts";
import { derived, factsOf, relation, type Started } from "./facts-of.ts";

const rolesIn = ({ exposure }: Facts) => exposure.roles.map(({ name }) => name);
const exposedIn = ({ relations }: Facts) => relations.filter(({ exposed }) => exposed).map(({ name }) => name);
const grantsIn = (facts: Facts, name: string) =>
  relation(facts, name).grants.map(({ role, commands, viaPublic }) => [role, commands.join(" "), viaPublic.join(" ")]);

describe.each([14, 18])("on plain Postgres %i", (major) => {
  let plain: Started;
  beforeAll(async () => {
    plain = await startPlatform("plain", major);
  });
  afterAll(() => plain.server[Symbol.asyncDispose]());

  it("what is granted to public alone is reached by anybody", async () => {
    const facts = await factsOf(plain, "create table leaked (id int); grant select, insert on leaked to public;");
    expect(facts.exposure).toMatchObject({ assumed: false, roles: [{ name: "public", trusted: false }] });
    expect(grantsIn(facts, "public.leaked")).toEqual([["public", "select insert", "select insert"]]);
    expect(exposedIn(facts)).toEqual(["public.leaked"]);
  });

  it("a role that was granted nothing counts where a policy names it and public was granted", async () => {
    const facts = await factsOf(
      plain,
      `create role for_policy; create role unrelated; create table t (id int); grant select on t to public;
      create policy p on t to for_policy using (true);`,
    );
    expect(grantsIn(facts, "public.t")).toEqual([["for_policy", "select", "select"]]);
  });

  it("where nobody was granted anything, an application is assumed that reaches what is guarded, or was meant to be", async () => {
    const facts = await factsOf(
      plain,
      `create table open (id int); create table guarded (id int); alter table guarded enable row level security;
      create table dormant (id int); create policy p on dormant using (true);
      create table parts (id int, at date) partition by range (at); alter table parts enable row level security;
      create table parts_1 partition of parts for values from ('2020-01-01') to ('2021-01-01') partition by list (id);
      create table parts_1_1 partition of parts_1 for values in (1);
      create view through as select * from guarded; create view further as select id from through; create view beside as select * from open;
      create materialized view kept as select * from guarded;
      create function f() returns int language sql as 'select 1';`,
    );
    expect(facts.exposure).toMatchObject({ assumed: true, roles: [], schemas: [{ name: "public" }] });
    expect(exposedIn(facts)).toEqual(
      ["dormant", "further", "guarded", "kept", "parts", "parts_1", "parts_1_1", "through"].map((n) => `public.${n}`),
    );
    expect(relation(facts, "public.further").reads).toEqual(["public.guarded", "public.through"]);
    expect(
      ["parts", "parts_1", "parts_1_1", "kept", "through", "open"].map(
        (name) => relation(facts, `public.${name}`).kind,
      ),
    ).toEqual(["partitioned table", "partition", "partition", "materialized view", "view", "table"]);
    expect(relation(facts, "public.parts_1_1").partitionOf).toBe("public.parts_1");
    expect(facts.routines).toMatchObject([{ name: "public.f()", callableBy: [], viaPublic: true }]);
  });

  it("a grant counts when it is direct, inherited, on a column, or innate, and the schema may be used", async () => {
    const facts = await factsOf(
      plain,
      `create schema closed; create table closed.t (id int); create table t (id int, secret text);
      create role direct; create role "Group ""of"" us"; create role inheriting in role "Group ""of"" us";
      create role switching noinherit in role "Group ""of"" us"; create role columned; create role idle;
      create role owning; grant owning to postgres; grant create on schema public to owning; create table owned (id int); alter table owned owner to owning; create role heir in role owning;
      grant select, truncate on t to direct; grant delete on t, closed.t to "Group ""of"" us"; grant insert (id) on t to columned;
      grant update on t to strong;`,
      { elevated: "create role strong bypassrls" },
    );
    expect(rolesIn(facts)).toEqual(['Group "of" us', "columned", "direct", "heir", "inheriting", "strong"]);
    expect(grantsIn(facts, "public.t")).toEqual([
      ['Group "of" us', "delete", ""],
      ["columned", "insert", ""],
      ["direct", "select", ""],
      ["inheriting", "delete", ""],
      ["strong", "update", ""],
    ]);
    expect(grantsIn(facts, "public.owned")).toEqual([["heir", "select insert update delete", ""]]);
    expect(exposedIn(facts)).toEqual(["public.owned", "public.t"]);
    expect(facts.exposure.schemas.map(({ name }) => name)).toEqual(["public"]);
    expect(facts.exposure.roles.filter(({ bypassesRls }) => bypassesRls).map(({ name }) => name)).toEqual(["strong"]);
    expect(facts.exposure.roles.find(({ name }) => name === "inheriting")?.why).toContain("member of");
  });

  it("names that need quotes come out as SQL would write them, and nothing temporary or of an extension is listed", async () => {
    const facts = await factsOf(
      plain,
      `create schema "Sché ma"; create table "Sché ma"."a.b""c\`d" ("Id x" int primary key); create role "who;--"; grant usage on schema "Sché ma" to "who;--";
      create table child (id int, "to" int references "Sché ma"."a.b""c\`d"); grant select on "Sché ma"."a.b""c\`d" to "who;--"; create policy "p'q" on child to "who;--" using (true);
      create function "Sché ma"."F x"(text, "Sché ma"."a.b""c\`d") returns int language sql as 'select 1';
      create temp table gone (id int); create extension hstore;`,
    );
    expect(facts.relations.map(({ name }) => name)).toEqual(['"Sché ma"."a.b""c`d"', "public.child"]);
    expect(relation(facts, "public.child").columns[1]).toEqual({
      name: "to",
      type: "integer",
      notNull: false,
      references: '"Sché ma"."a.b""c`d"."Id x"',
    });
    expect(relation(facts, "public.child").policies).toMatchObject([{ name: "p'q", roles: ["who;--"], using: "true" }]);
    expect(facts.routines.map(({ name }) => name)).toEqual(['"Sché ma"."F x"(text, "Sché ma"."a.b""c`d")']);
  });

  it("routines are told with their rights, search path and body", async () => {
    const facts = await factsOf(
      plain,
      `create role caller; create table t (id int); grant select on t to caller;
      create function open_to_all() returns int language sql security definer set search_path = '' as 'select 1';
      create function for_caller(a int, out b int) returns int language plpgsql set search_path = public, pg_temp as 'begin b := a; end';
      revoke execute on function for_caller from public; grant execute on function for_caller to caller;
      create function closed() returns int language sql as 'select 1'; revoke execute on function closed from public;
      create function on_change() returns trigger language plpgsql as 'begin return new; end';
      create aggregate total (int) (sfunc = int4pl, stype = int); create procedure run() language sql as 'select 1';`,
    );
    const told = facts.routines.map((one) => [
      one.name,
      one.callableBy.join(),
      one.viaPublic,
      one.definer,
      one.searchPath,
    ]);
    expect(told).toEqual([
      ["public.closed()", "", false, false, null],
      ["public.for_caller(integer)", "caller", false, false, "public, pg_temp"],
      ["public.on_change()", "", true, false, null],
      ["public.open_to_all()", "caller", true, true, '""'],
      ["public.run()", "caller", true, false, null],
      ["public.total(integer)", "caller", true, false, null],
    ]);
    expect(facts.routines.map(({ trigger }) => trigger)).toEqual([false, false, true, false, false, false]);
    expect(facts.routines.map(({ definition }) => definition === null)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it("what will be opened, what is broadcast and which index leads are read", async () => {
    const facts = await factsOf(
      plain,
      `create role reader; alter default privileges grant select, references on tables to reader; alter default privileges in schema public grant insert on tables to public;
      create table t (id int primary key, a int, b int, c int); create index on t (a, b); create index on t (b) where c > 1; create index on t ((c + 1));
      create publication p for table t; create publication q;`,
    );
    expect(facts.defaultPrivileges).toEqual([
      { creator: "postgres", schema: null, role: "reader", commands: ["select"], platform: false },
      { creator: "postgres", schema: "public", role: "public", commands: ["insert"], platform: false },
    ]);
    expect(facts.publications).toEqual([
      { name: "p", relations: ["public.t"] },
      { name: "q", relations: [] },
    ]);
    expect(relation(facts, "public.t").indexed).toEqual(["a", "id"]);
  });

  it("policies are told as Postgres prints them, and views whose rights they use", async () => {
    const invoker = major >= 15 ? "create view mine with (security_invoker = on) as select * from t;" : "";
    const facts = await factsOf(
      plain,
      `create role api; create table t (id int); grant all on t to api; alter table t enable row level security, force row level security;
      create policy b on t as restrictive for update to api using (id > 1) with check (id > 2); create policy a on t for delete using (true);
      create view theirs as select * from t; ${invoker}`,
    );
    expect(relation(facts, "public.t")).toMatchObject({ rowSecurity: true, forced: true, owner: "postgres" });
    expect(relation(facts, "public.t").policies).toEqual([
      { name: "a", command: "delete", permissive: true, roles: ["public"], using: "true", check: null },
      { name: "b", command: "update", permissive: false, roles: ["api"], using: "(id > 1)", check: "(id > 2)" },
    ]);
    expect(relation(facts, "public.theirs").securityInvoker).toBe(false);
    if (major >= 15) expect(relation(facts, "public.mine").securityInvoker).toBe(true);
  });

  it("the settings name schemas, exempt tables and roles, and what they name in vain is told", async () => {
    const rls = {
      ...derived,
      schemas: ["app", "nowhere"],
      exempt: [
        { table: "audit_*", reason: "append-only" },
        { table: 'app."Odd one"', reason: "odd" },
        { table: "lost", reason: "gone" },
      ],
      identities: [{ id: "x", role: "named", settings: {}, actsAs: "user" as const }],
    };
    const facts = await factsOf(
      plain,
      `create schema app; create role named; create table audit_log (id int); create table app.audit_log (id int); create table app."Odd one" (id int);
      grant usage on schema app to named; grant select on app.audit_log, audit_log to named;`,
      { rls },
    );
    expect(facts.exposure.schemas).toEqual([{ name: "app", why: "lockstep.yml names it in `rls.schemas`." }]);
    expect(facts.exposure.roles).toMatchObject([{ name: "named", why: "lockstep.yml names it in `rls.identities`." }]);
    expect(facts.relations.map(({ name, exempt }) => [name, exempt])).toEqual([
      ['app."Odd one"', "odd"],
      ["app.audit_log", null],
      ["public.audit_log", "append-only"],
    ]);
    expect(exposedIn(facts)).toEqual(["app.audit_log"]);
    expect(facts.notes).toEqual([
      "The schema nowhere, named by `rls.schemas`, is not there.",
      "`rls.exempt` names `lost`, and there is no such table.",
    ]);
  });

  it("what reads every table by what it is counts, and the roles that we look with do not", async () => {
    const grants = `do $$ begin execute format('grant pg_read_all_data to %I, %I', 'all_reader', current_database() || '_maker'); end $$;`;
    const facts = await factsOf(
      plain,
      "create table t (id int); create table u (id int); grant select on t to public;",
      {
        elevated: `create role all_reader; do $$ begin execute format('create role %I', current_database() || '_maker'); end $$; ${grants}`,
      },
    );
    expect(rolesIn(facts)).toContain("all_reader");
    expect(rolesIn(facts).filter((name) => name.endsWith("_maker"))).toEqual([]);
    expect(grantsIn(facts, "public.u")).toEqual([["all_reader", "select", ""]]);
  });
});
