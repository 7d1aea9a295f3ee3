// Migrations as teams write them, on tables full of rows: what stops them, what they take, and what only looks like it.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { siteOn, toldOf, triedOn } from "./ground.ts";
import { shop, users } from "./migrations.ts";
import { kept } from "./migrations-kept.ts";
import { lossy } from "./migrations-lossy.ts";

let server: Server;
let site: Site;
beforeAll(async () => {
  server = await embeddedServer();
  site = await siteOn(server);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test.each(kept)("nothing is said of: %s", async (_, before, up, down, told) => {
  expect(toldOf(await triedOn(site, before, up, down))).toEqual(told);
});

test.each(lossy)("%s", async (_, before, up, down, told) => {
  expect(toldOf(await triedOn(site, before, up, down))).toEqual(told);
});

test("rows of one's own win: tables that they fill get no others", async () => {
  const up = "alter table users add constraint users_email_key unique (email);";
  const seed =
    "insert into users (email, name) values ('a@example.com', 'A'), ('b@example.com', 'B'); insert into nowhere values (1);";
  const trial = await triedOn(site, users, up, null, [seed]);
  expect(toldOf(trial)).toEqual([]);
  expect(trial?.tables).toEqual([{ name: "public.users", rows: 2 }]);
});

test("what is checked on rows is offered without the check, once the whole up was seen to run with it", async () => {
  const up = "alter table orders add constraint positive check (total > 0);\nalter table orders add column x int;";
  expect((await triedOn(site, shop, up, null))?.remedy).toBe(
    "alter table orders add constraint positive check (total > 0) not valid",
  );
});
