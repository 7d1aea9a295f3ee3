import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readProof } from "../../src/check/proof-text.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { fleetOf, recordIn } from "./ground.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

test("what `check --proof` writes, `promote --proof` takes, for each database of a fleet", async () => {
  await using ground = await fleetOf(server, 1, []);
  ground.write("migrations/001_a.sql", "create table a (id integer);\n");
  ground.write("migrations/001_a.down.sql", "drop table a;\n");
  const environment = { ...process.env, DATABASE_URL: undefined, GITHUB_SHA: "c".repeat(40) };
  const checked = await ground.run("check --proof proof.json", { environment });
  expect(checked.code).toBe(0);
  expect(readProof(readFileSync(join(ground.root, "proof.json")))).toMatchObject({ commit: "c".repeat(40) });
  const { code, out } = await ground.run("promote --targets fleet.txt --proof proof.json --format json", {
    environment,
  });
  expect([code, recordIn(out).targets[0]?.promotion?.proved.at(-1)]).toEqual([
    0,
    "1 migration proved by the pull request at `cccccccccccc`, byte for byte, with the same catalog behind them",
  ]);
});
