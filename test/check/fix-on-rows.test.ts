// SQL that closes a drift, proved where tables are empty: what it does where they hold rows is said beside it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { formats } from "../../src/formats/index.ts";
import { drift } from "../../src/index.ts";
import type { CheckSettings, Report } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith, liveRequest, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const users = "create table users (id integer primary key, email text, bio text);\n";
const files = { "migrations/001_users.sql": users, "migrations/001_users.down.sql": "drop table users;\n" };

const context = { fileUrl: null, runUrl: null, sha: null, colour: false, width: 100, durations: false };
const shown = async (report: Report, id: string): Promise<string> => {
  const format = formats.find((one) => one.id === id);
  if (format === undefined) throw new Error(id);
  return await format.render(report, context);
};

const fixToward = async (declared: string, settings: Partial<CheckSettings> = {}) => {
  await using database = await databaseWith(server, [users]);
  const request = liveRequest({ ...files, "schema.sql": declared }, await urlOf(database));
  const report = await drift({
    ...request,
    settings: { ...request.settings, schemaFiles: ["schema.sql"], ...settings },
  });
  const fix = report.drift.find(({ source }) => source === "schema.sql")?.fix;
  if (fix === undefined || fix === null) throw new Error("no SQL closes it");
  return { report, fix };
};

test("what adds a place for values is nothing to be told", async () => {
  const { fix } = await fixToward(users.replace("bio text", "bio text, nick text"));
  expect(fix).toMatchObject({ proved: true, onRows: [] });
});

test("what fails on rows says so, and is not offered to be pasted", async () => {
  const { report, fix } = await fixToward(users.replace("bio text", "bio text, nick text not null"));
  expect(fix.onRows?.[0]).toMatch(/^On tables with rows it fails: column "nick" of relation "users" contains null/);
  expect(fix.onRows?.[1]).toMatch(/^Rows that were there: public\.users \d+/);
  const [finding] = report.findings.filter(({ subject }) => subject.includes("nick"));
  expect(finding).toMatchObject({ fix: null, hint: expect.stringContaining("On tables with rows it fails") });
  for (const id of ["text", "markdown", "html", "json"])
    expect(await shown(report, id)).toContain("On tables with rows it fails");
});

test("what takes values away says how many", async () => {
  const { report, fix } = await fixToward(users.replace(", bio text", ""));
  expect(fix.onRows?.[0]).toMatch(
    /^It takes away what rows hold: [1-9]\d* values of `public\.users\.bio` are gone after it\.$/,
  );
  expect(await shown(report, "markdown")).toContain("It takes away what rows hold");
});

test("nothing is tried where no rows are asked for", async () => {
  const { fix } = await fixToward(users.replace(", bio text", ""), { rows: 0 });
  expect(fix).not.toHaveProperty("onRows");
});
