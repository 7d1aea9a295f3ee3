// What a failed promotion says is true, and can be typed as it stands.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { promotionText } from "../../src/promote/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, owner, productionWith, promoteTo, rowsOf } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const first: Files = {
  "migrations/001_a.sql": "create table a (id integer);\n",
  "migrations/001_a.down.sql": "drop table a;\n",
};
const unrehearsed = { promote: { rehearse: false } };

test.each([
  ["nothing", "create table x (id integer);", ["done"]],
  ["all", "", []],
])(
  "a statement that commits by itself and failed: %s of it is there, and what is printed says so",
  async (kind, mended, made) => {
    await using production = await productionWith(server, []);
    await using admin = await production.connect();
    await admin.run("create table public.stop (id integer); grant select on public.stop to public");
    const committing = (end: string) => ({
      ...first,
      "migrations/002_b.sql": `do $$ begin ${end === "" ? "" : "create table if not exists done (id integer);"} commit; if exists (select from public.stop) then perform 1 / 0; end if; end $$;\n`,
    });
    await admin.run("insert into public.stop values (1)");
    const files = committing(mended);
    expect((await promoteTo(production, files, unrehearsed)).migrations.at(-1)?.outcome).toBe("partly");
    const stuck = await promoteTo(production, files, unrehearsed);
    const text = promotionText(stuck);
    expect(text).toContain("lockstep.intents says that statement 1 of 002_b was begun by an earlier run");
    expect(text).toContain(
      "next  look at lockstep.intents, and leave migrations/002_b.sql as it is; then run it again",
    );
    const hint = stuck.migrations.at(-1)?.failure?.hint ?? "";
    const [, unfinished = "", finished = ""] =
      /nothing of it is there: (update .*?)\. If all of it is: (update .*)\.$/.exec(hint) ?? [];
    await admin.run("delete from public.stop");
    await using session = await production.connect(owner);
    expect(await session.run(kind === "all" ? finished : unfinished)).toBeDefined();
    const again = await promoteTo(production, files, unrehearsed);
    expect([again.outcome, promotionText(again)]).toEqual(["promoted", expect.anything()]);
    const tables = await rowsOf(production, "select relname as name from pg_class where relname = 'done'");
    expect(tables).toEqual(made.map((name) => ({ name })));
  },
);

test("of a session that the role may not look into nothing is made up", async () => {
  await using production = await productionWith(server, []);
  expect((await promoteTo(production, first)).outcome).toBe("promoted");
  await using holder = await production.connect();
  await holder.run("begin; lock table a in share mode");
  const failed = await promoteTo(production, {
    ...first,
    "migrations/002_b.sql": "alter table a add column x integer;\n",
    "migrations/002_b.down.sql": "alter table a drop column x;\n",
  });
  expect(failed.migrations[0]?.blockers).toMatchObject([{ ageMs: null, query: "" }]);
  const text = promotionText(failed);
  expect(text).toContain("since when and with what is hidden from this role without pg_read_all_stats)");
  expect(text).not.toMatch(/, 0 ms|insufficient privilege/);
});
