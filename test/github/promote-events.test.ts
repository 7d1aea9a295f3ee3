// On which pull requests a promotion is told, on each event; and fleets, as the action runs them.
import { expect, test } from "vitest";
import { proofText } from "../../src/check/proof-text.ts";
import { productionWith, tablesIn } from "../promote/production.ts";
import { fake, head, pushed, run, server, urlWithPassword, write } from "./promote-job.ts";

const rehearse = "off";
const commented = (step: { readonly log: string }): readonly string[] =>
  [...step.log.matchAll(/^Comment on #(\d+): (\w+)$/gm)].map(([, pull = "", action = ""]) => `#${pull} ${action}`);

test("a merge queue that pushed several pull requests tells each of them once, by any of its commits", async () => {
  await using production = await productionWith(server, []);
  const ids = Array.from({ length: 120 }, (_, at) => at.toString(16).padStart(40, "0"));
  const pull = (number: number) => [{ number, headRefOid: head }];
  fake.pulls = { [ids[1] ?? ""]: pull(3), [ids[2] ?? ""]: pull(3), [ids[90] ?? ""]: pull(4), [pushed]: pull(5) };
  const payload = { commits: ids.map((id) => ({ id })) };
  const step = await run({ payload, inputs: { "database-url": await urlWithPassword(production), rehearse } });
  // The fake keeps one list of comments for all pull requests.
  expect([step.code, commented(step).map((line) => line.slice(0, 2))]).toEqual([0, ["#3", "#4", "#5"]]);
  expect(fake.calls.filter(({ operationId }) => operationId === "graphql").length).toBeLessThan(12);
});

test.each(["workflow_dispatch", "schedule"])(
  "on %s the pull request that brought the migration is told",
  async (event) => {
    await using production = await productionWith(server, []);
    fake.pulls = {};
    fake.pullsOfFiles = { "migrations/001_users.sql": [{ number: 9, headRefOid: head }] };
    const inputs = { "database-url": await urlWithPassword(production), rehearse };
    const step = await run({ event, payload: {}, inputs });
    expect([step.code, commented(step)]).toEqual([0, ["#9 created"]]);
    const again = await run({ event, payload: {}, inputs });
    expect([again.outputs.outcome, commented(again), fake.comments.length]).toEqual(["nothing-to-do", [], 1]);
  },
);

test("a run that failed and is run again brings its one comment up to date", async () => {
  await using production = await productionWith(server, ["create table users (id integer)"]);
  const inputs = { "database-url": await urlWithPassword(production), rehearse };
  const failed = await run({ inputs });
  expect([failed.code, commented(failed)]).toEqual([1, ["#7 created"]]);
  const same = await run({ inputs });
  expect(commented(same)).toEqual(["#7 unchanged"]);
  await using session = await production.connect();
  await session.run("drop table users");
  const done = await run({ inputs });
  expect([done.code, commented(done), fake.comments.length]).toEqual([0, ["#7 updated"], 1]);
  expect(fake.comments[0]?.body).toContain("1 migration applied");
});

test("the plan of a dry run is a comment, and every night's is not", async () => {
  await using production = await productionWith(server, []);
  const inputs = { "database-url": await urlWithPassword(production), rehearse, "dry-run": "true" };
  const step = await run({ inputs });
  expect([step.code, commented(step), await tablesIn(production)]).toEqual([0, ["#7 created"], []]);
  expect(fake.comments[0]?.body).toContain("would apply 1 migration");
  fake.pullsOfFiles = { "migrations/001_users.sql": [{ number: 9, headRefOid: head }] };
  expect(commented(await run({ event: "schedule", payload: {}, inputs }))).toEqual([]);
});

test("a proof is compared, and what it says is told", async () => {
  await using production = await productionWith(server, []);
  await write("proof.json", proofText({ version: 1, tool: "1", commit: head, verdict: "pass", histories: [] }));
  const inputs = { "database-url": await urlWithPassword(production), proof: "proof.json" };
  const step = await run({ inputs });
  expect([step.code, step.outputs.outcome]).toEqual([0, "promoted"]);
  expect(step.log).toContain("not what was proved by the pull request at `bbbbbbbbbbbb`: it is about other folders");
});

test("a fleet: the waves as an output, a shard, and a look, with every URL masked and none of them shown", async () => {
  await using first = await productionWith(server, []);
  await using second = await productionWith(server, []);
  const lines = [`one ${await urlWithPassword(first)}`, `two ${await urlWithPassword(second)}`];
  const environment = { TARGETS_LIST: lines.join("\n") };
  const inputs = { "targets-command": 'echo "$TARGETS_LIST"', canary: "one", waves: "100", rehearse };
  const plan = await run({ inputs: { ...inputs, matrix: "true" }, environment });
  expect([plan.code, plan.outputs]).toEqual([0, { waves: '[["1:1/1"],["2:1/1"]]' }]);
  expect(await tablesIn(first)).toEqual([]);
  const shard = await run({ inputs: { ...inputs, shard: "1:1/1" }, environment });
  expect([shard.code, shard.outputs]).toMatchObject([0, { outcome: "done", applied: "1", "stands-at": "001_users" }]);
  expect([await tablesIn(second), shard.summary]).toEqual([[], expect.stringContaining("1 database, 1 promoted")]);
  const look = await run({ inputs: { ...inputs, look: "true" }, environment });
  expect([look.code, look.outputs]).toMatchObject([1, { outcome: "left", pending: "1" }]);
  expect(look.commands.filter(({ name }) => name === "error")).toHaveLength(1);
});

test("a look, a matrix or a shard without a fleet never promotes the one database", async () => {
  await using production = await productionWith(server, []);
  const url = await urlWithPassword(production);
  for (const more of [{ look: "true" }, { matrix: "true" }, { shard: "1:1/1" }, { look: "yes" }]) {
    expect((await run({ inputs: { "database-url": url, rehearse, ...more } })).code).toBe(2);
  }
  expect(await tablesIn(production)).toEqual([]);
});
