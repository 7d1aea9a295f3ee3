import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proofText, readProof } from "../../src/check/proof-text.ts";
import { check } from "../../src/check.ts";
import type { CheckProof } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { liveRequest } from "../live/live-database.ts";
import { embeddedServer, treeOf } from "../rehearse/rehearsal.ts";
import { type Files, productionWith, promoteTo, tablesIn } from "./production.ts";

let server: Server;
let proof: CheckProof;

const users = "create table users (id integer primary key, email text not null);\n";
const files: Files = {
  "migrations/001_users.sql": users,
  "migrations/001_users.down.sql": "drop table users;\n",
  "migrations/002_posts.sql": "create table posts (id integer primary key, author integer references users);\n",
  "migrations/002_posts.down.sql": "drop table posts;\n",
};
const old: Files = Object.fromEntries(Object.entries(files).filter(([path]) => path.includes("001")));
const half = [users, "create table migrations (name text primary key)", "insert into migrations values ('001_users')"];

beforeAll(async () => {
  server = await embeddedServer();
  const { settings, ...request } = liveRequest(files, "postgres://a@b/c");
  const found: CheckProof[] = [];
  await check({
    ...request,
    settings: { ...settings, checks: { "rls-off": "off" } },
    base: { sha: "b".repeat(40), tree: treeOf(old) },
    commit: "c0ffee".padEnd(40, "0"),
    prove: async (what) => void found.push(what),
  });
  const [only] = found;
  if (only === undefined) throw new Error("nothing was proved");
  proof = only;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const given = (text: string | Uint8Array = proofText(proof)) => ({
  path: "proof.json",
  bytes: typeof text === "string" ? new TextEncoder().encode(text) : text,
});

const promoted = async (wish: Parameters<typeof promoteTo>[2], some: Files = files, sql: readonly string[] = half) => {
  await using production = await productionWith(server, sql);
  const record = await promoteTo(production, some, wish);
  return { ...record, tables: await tablesIn(production) };
};

describe("a proof", () => {
  test("holds hashes in the order of the migrations, the tip of the base and a digest of the catalog", () => {
    const [history] = proof.histories;
    expect(proof.verdict).toBe("pass");
    expect(history).toMatchObject({
      folder: "migrations",
      tip: "001_users",
      layout: "paired-files",
      platform: "plain",
    });
    expect(history?.migrations.map(({ id, isNew, roundTrip }) => [id, isNew, roundTrip])).toEqual([
      ["001_users", false, "exact"],
      ["002_posts", true, "exact"],
    ]);
    expect(history?.catalog).toMatch(/^[0-9a-f]{64}$/);
  });

  test("that fits is told, with the catalog that both predicted", async () => {
    const { outcome, proved, notes } = await promoted({ proof: given() });
    expect([outcome, proved.at(-1)]).toEqual([
      "promoted",
      "1 migration proved by the pull request at `c0ffee000000`, byte for byte, with the same catalog behind them",
    ]);
    expect(notes.filter((note) => /prove/.test(note))).toEqual([]);
  });

  test("that fits spares no comparison with production", async () => {
    const drifted = await promoted({ proof: given() }, files, [...half, "create table strange (id integer)"]);
    expect([drifted.outcome, drifted.refusals[0]?.key]).toEqual(["refused", "unmanaged-object:table public.strange"]);
  });

  test("that fits does not promise a catalog that accepted differences changed", async () => {
    const sql = [...half, "create table strange (id integer)"];
    const wish = { proof: given(), promote: { acceptDrift: ["unmanaged-object:*"] } };
    const { outcome, notes } = await promoted(wish, files, sql);
    expect([outcome, notes.join()]).toEqual([
      "promoted",
      expect.stringContaining("differences of production were accepted"),
    ]);
  });

  const later: Files = { ...files, "migrations/003_tags.sql": "create table tags (id integer);\n" };
  test.each<[string, Files, readonly string[], string]>([
    [
      "an edited up",
      { ...files, "migrations/002_posts.sql": "create table posts (id integer primary key); \n" },
      half,
      "the up of `002_posts` is another one",
    ],
    [
      "an edited down",
      { ...files, "migrations/002_posts.down.sql": "drop table posts; \n" },
      half,
      "the down of `002_posts` is another one",
    ],
    ["one more migration", later, half, "`003_tags` was not part of it"],
    ["one that is gone", old, [], "`002_posts` is gone"],
    ["a production that stands elsewhere", files, [], "thought to stand at `001_users`, and is empty"],
  ])("that does not fit, by %s, is told, and all is proved here", async (_, some, sql, expected) => {
    const { outcome, notes, verification } = await promoted({ proof: given() }, some, sql);
    expect([outcome, verification.status]).toEqual(["promoted", "equal"]);
    expect(notes.join()).toContain(expected);
    expect(notes.join()).toContain("proved here, on production's own schema, before anything was touched");
  });

  test("that does not fit is a refusal where nothing is rehearsed", async () => {
    const off = { rehearse: false };
    const edited = { ...files, "migrations/002_posts.sql": "create table posts (id integer);\n" };
    const refused = await promoted({ proof: given(), promote: off }, edited);
    expect([refused.outcome, refused.refusals[0]?.key]).toEqual(["refused", "proof-differs"]);
    expect(refused.tables).not.toContain("public.posts");
    const taken = await promoted({ proof: given(), promote: off });
    expect([taken.outcome, taken.proved.at(-1)]).toEqual(["promoted", expect.stringContaining("byte for byte")]);
  });

  test("of a check that failed, or of another major version, vouches for nothing", async () => {
    const [history] = proof.histories;
    if (history === undefined) throw new Error("no history");
    const failed = proofText({ ...proof, verdict: "fail", histories: [{ ...history, postgres: "14.1" }] });
    const { notes } = await promoted({ proof: given(failed) });
    expect(notes.join()).toContain("the check did not pass there (fail); it ran on Postgres 14, and this is 18");
  });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each<[string, () => Uint8Array, string]>([
  ["is empty", () => bytes(""), "cut off, or no proof at all"],
  ["was cut off", () => bytes(proofText(proof).slice(0, -40)), "cut off, or no proof at all"],
  ["was edited", () => bytes(proofText(proof).replace('"pass"', '"fail"')), "altered after it was written"],
  ["is no UTF-8", () => new Uint8Array([0x7b, 0xff, 0xfe]), "cut off, or no proof at all"],
  ["is of a later version", () => bytes('{"version":2}'), "another version of Lockstep wrote it"],
  ["is huge", () => new Uint8Array(16 * 1024 * 1024 + 1), "it is too large"],
  ["is nested too deep", () => bytes("[".repeat(4_000_000)), "cut off, or no proof at all"],
  ["is a list", () => bytes("[]"), "it is no proof"],
  ["speaks as somebody else", () => bytes('{"version":1,"tool":"x\\n::error::y"}'), "its tool cannot be read"],
  ["has a commit that is none", () => bytes('{"version":1,"tool":"1","commit":"@team"}'), "its commit cannot be read"],
])("a proof that %s says nothing", (_, make, expected) => {
  expect(readProof(make())).toContain(expected);
});

test("a proof that is not there, or says nothing, keeps nothing from being proved here", async () => {
  const absent = await promoted({ proof: { path: "pro`of.json", bytes: null }, dryRun: true });
  expect([absent.outcome, absent.notes.join()]).toEqual(["planned", expect.stringContaining("there is no such file")]);
  const cut = await promoted({ proof: given("{"), dryRun: true });
  expect([cut.outcome, cut.notes.join()]).toEqual(["planned", expect.stringContaining("or no proof at all")]);
  expect(cut.proved).toHaveLength(2);
});
