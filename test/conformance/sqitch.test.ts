// What sqitch deployed, and took back, is read; writing is left to sqitch.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import type { Door } from "../live/door.ts";
import { type Files, promoteTo } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { openArena, openDoor, standingsIn } from "./arena.ts";
import { hasTool, programOf, succeed } from "./tools.ts";

let server: Server;
let door: Door;
beforeAll(async () => {
  server = await embeddedServer();
  door = await openDoor(server);
});
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const who = "2024-01-01T00:00:00Z A Person <a@example.com> #";
const planned = [`users ${who} people`, `@v1 ${who} first`, `users [users@v1] ${who} again`, `tags ${who} words`];
const files: Files = {
  "sqitch.conf": "[core]\n  engine = pg\n[user]\n  name = A Person\n  email = a@example.com\n",
  "sqitch.plan": `%syntax-version=1.0.0\n%project=shop\n\n${planned.join("\n")}\n`,
  "deploy/users@v1.sql": "create table users (id integer);\n",
  "revert/users@v1.sql": "drop table users;\n",
  "deploy/users.sql": "alter table users add column note text;\n",
  "revert/users.sql": "alter table users drop column note;\n",
  "deploy/tags.sql": "create table tags (name text);\n",
  "revert/tags.sql": "drop table tags;\n",
};

describe.skipIf(!hasTool("sqitch"))("sqitch", () => {
  test("is agreed with, change by change, reworked ones too", async () => {
    await using arena = await openArena(server, door);
    const { folder, url } = arena.lay(files);
    const sqitch = (...args: readonly string[]) =>
      succeed(programOf("sqitch"), [...args, url.replace("postgres://", "db:pg://")], { cwd: folder });
    const expectStates = async (...states: readonly string[]) =>
      expect(await standingsIn(arena.database, files)).toEqual(
        ["users@v1", "users", "tags"].map((id, at) => `${id} ${states[at]}`),
      );
    await sqitch("deploy", "--to", "@v1");
    await expectStates("applied", "pending", "pending");
    await sqitch("deploy");
    await expectStates("applied", "applied", "applied");
    expect((await promoteTo(arena.database, files, { settings: { platform: "plain" } })).outcome).toBe("refused");
    await sqitch("revert", "-y", "--to", "@HEAD^");
    await expectStates("applied", "applied", "pending");
  });
});
