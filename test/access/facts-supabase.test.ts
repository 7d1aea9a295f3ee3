import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPlatform } from "../platforms/rehearsed.ts";
import { factsOf, relation, type Started } from "./facts-of.ts";

describe.each([14, 18])("on Supabase with Postgres %i", (major) => {
  let supabase: Started;
  beforeAll(async () => {
    supabase = await startPlatform("supabase", major);
  });
  afterAll(() => supabase.server[Symbol.asyncDispose]());

  it("the API's roles and schemas are exposed, storage for two tables, and the rest of the platform is not listed", async () => {
    const facts = await factsOf(
      supabase,
      "create table t (id int); create schema private; create table private.t (id int);",
    );
    expect(facts.exposure.roles.map(({ name, trusted, bypassesRls }) => [name, trusted, bypassesRls])).toEqual([
      ["anon", false, false],
      ["authenticated", false, false],
      ["service_role", true, true],
    ]);
    expect(facts.exposure.assumed).toBe(false);
    expect(facts.exposure.schemas.map(({ name }) => name)).toEqual(["graphql_public", "public", "storage"]);
    expect(facts.relations.map(({ name, platform, exposed }) => [name, platform, exposed])).toEqual([
      ["private.t", false, false],
      ["public.t", false, true],
      ["storage.buckets", true, true],
      ["storage.objects", true, true],
    ]);
    expect(facts.routines.filter(({ platform }) => !platform)).toEqual([]);
    expect(facts.notes).toEqual([]);
  });

  it("the project's configuration and a setting of the API's role name schemas", async () => {
    const facts = await factsOf(
      supabase,
      `create schema api; create schema "Odd one"; create table api.t (id int); grant usage on schema api to anon; grant select on api.t to anon;
      create table public.u (id int);`,
      { apiSchemas: { names: ["api", "gone"], why: "supabase/config.toml says so." } },
    );
    expect(facts.exposure.schemas.map(({ name }) => name)).toEqual(["api", "storage"]);
    expect(facts.exposure.schemas[0]?.why).toBe("supabase/config.toml says so.");
    expect(facts.relations.filter(({ exposed, platform }) => exposed && !platform).map(({ name }) => name)).toEqual([
      "api.t",
    ]);
    expect(facts.notes).toEqual(["The schema gone, named by the project's configuration, is not there."]);
    const elevated = `create schema api; create schema "Odd one"; alter role authenticator set pgrst.db_schemas = 'public, api, "Odd one"';`;
    const set = await factsOf(supabase, "select 1", { elevated });
    await factsOf(supabase, "select 1", { elevated: "alter role authenticator reset pgrst.db_schemas;" });
    expect(set.exposure.schemas.map(({ name }) => name)).toEqual([
      "Odd one",
      "api",
      "graphql_public",
      "public",
      "storage",
    ]);
    expect(set.exposure.schemas[0]?.why).toContain("the role authenticator");
  });

  it("a role that migrations grant to is exposed too, and a table for the trusted role alone is not", async () => {
    const facts = await factsOf(
      supabase,
      `create role partner; grant usage on schema public to partner; create table t (id int); grant select on t to partner;
      create table inner_only (id int); revoke all on inner_only from anon, authenticated;`,
    );
    expect(facts.exposure.roles.map(({ name }) => name)).toEqual(["anon", "authenticated", "partner", "service_role"]);
    expect(relation(facts, "public.inner_only")).toMatchObject({ exposed: false, grants: [{ role: "service_role" }] });
  });

  it("what the platform opens of itself is told apart from what a migration opens", async () => {
    const facts = await factsOf(
      supabase,
      "create schema app; alter default privileges in schema app grant select on tables to anon; alter default privileges grant insert on tables to authenticated; alter default privileges in schema public revoke all on tables from anon;",
      { rls: { schemas: ["app", "public"], exempt: [], identities: [], minimumCoverage: null } },
    );
    const told = facts.defaultPrivileges.filter(({ creator }) => creator === "postgres");
    expect(told.map(({ schema, role, platform }) => [schema, role, platform])).toEqual([
      [null, "authenticated", false],
      ["app", "anon", false],
      ["public", "authenticated", true],
      ["public", "service_role", true],
    ]);
  });

  it("buckets, broadcast tables, and a view over the platform's users are read", async () => {
    const facts = await factsOf(
      supabase,
      `insert into storage.buckets (id, name, public) values ('pics', 'pics', true), ('"docs"', 'docs', false);
      create table t (id int primary key); alter publication supabase_realtime add table t; create view people as select id, email from auth.users;
      create policy own on storage.objects using (owner_id = auth.uid()::text);`,
    );
    expect(facts.buckets).toEqual([
      { id: '"docs"', public: false },
      { id: "pics", public: true },
    ]);
    expect(facts.publications).toEqual([{ name: "supabase_realtime", relations: ["public.t"] }]);
    expect(relation(facts, "auth.users")).toMatchObject({ platform: true, exposed: false, rowSecurity: true });
    expect(relation(facts, "public.people")).toMatchObject({ reads: ["auth.users"], ownerColumn: "id", exposed: true });
    expect(relation(facts, "storage.objects")).toMatchObject({ ownerColumn: "owner_id", policies: [{ name: "own" }] });
  });
});
