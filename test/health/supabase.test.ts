import { expect, test } from "vitest";
import type { PlatformServer } from "../../src/platforms/index.ts";
import { supabase } from "../../src/platforms/supabase.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lookAt, said } from "./look.ts";

// A hosted project holds much that its team did not make.

test("what Supabase made is left alone, and an extension in the schema that its API serves is a warning", async () => {
  await using server = await embeddedServer(18, "supabase");
  await using database = await server.createDatabase();
  await using session = await database.connect();
  const at: PlatformServer = { major: 18, extensions: new Set(["pgcrypto", "uuid-ossp"]), database: database.name };
  await session.run(supabase.shared(at));
  await session.run(supabase.bootstrap(at));
  const empty = await lookAt(database);
  expect(empty).toMatchObject({ platform: "supabase", verdict: "pass" });
  expect(said(empty)).toEqual([]);
  await session.run("create extension citext schema public; create table public.bare (id int)");
  expect(said(await lookAt(database))).toEqual([
    "warning extension-in-public citext",
    "warning table-without-primary-key public.bare",
  ]);
});
