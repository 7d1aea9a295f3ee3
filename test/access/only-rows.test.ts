// Tables that hold one row at most, as settings of the whole application do, are tried with that one.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lookingAt, reachOf } from "./look-at.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const singletons = {
  by_number: "id integer primary key check (id = 1), name text",
  by_default: "id smallint primary key default 1 check (id = 1), name text not null",
  by_truth: "id boolean primary key default true check (id), name text",
  by_word: "key text primary key default 'settings' check (key in ('settings')), value jsonb",
  by_index: "name text not null",
  by_identity: "id integer primary key generated always as identity check (id = 1), name text",
  was_there: "id integer primary key default 1 check (id = 1), name text",
};
const names = Object.keys(singletons);

const setup = `
  create role visitor nologin;
  grant usage on schema public to visitor;
  ${Object.entries(singletons)
    .map(([name, columns]) => `create table ${name} (${columns}); alter table ${name} enable row level security;`)
    .join("\n")}
  create unique index one_only on by_index ((true));
  insert into was_there default values;
  grant select, update on all tables in schema public to visitor;
  ${names.map((name) => `create policy everybody on ${name} for select using (true);`).join("\n")}`;

test("the one row is made, or taken as it is there, and tells who reaches it", async () => {
  await lookingAt(server, [setup], {}, async ([look]) => {
    const evidence = look?.evidence;
    if (evidence === undefined) throw new Error("nothing was seen");
    expect(evidence.unproven).toEqual([]);
    const reached = names.map((name) => `${name}: ${reachOf(evidence, `public.${name}`, "visitor")}`);
    expect(reached).toEqual(names.map((name) => `${name}: ALL - - -`));
  });
});
