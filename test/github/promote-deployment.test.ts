// What GitHub is told of a promotion besides a comment: the deployment that GitHub made for the job, or one of our own.
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Database } from "../../src/postgres/index.ts";
import { productionWith, rowsOf, tablesIn } from "../promote/production.ts";
import { failure, forbidden, writesOf } from "./fake-github.ts";
import { fake, pushed, run, server, urlWithPassword, write } from "./promote-job.ts";

const runUrl = "https://github.com/octo/shop/actions/runs/7215";

/** What GitHub makes by itself for a job with `environment:`. */
const madeByGitHub = (id: number, environment: string, job: string, state: string): void => {
  fake.deployments.push({
    id,
    sha: pushed,
    environment,
    statuses: [{ state, log_url: `${runUrl}/job/${job}`, description: "" }],
  });
};

const asked = async (production: Database, more: Readonly<Record<string, string>> = {}) => ({
  inputs: { "database-url": await urlWithPassword(production), rehearse: "off", comment: "never", ...more },
});

test("the deployment that GitHub made for the job is told how it went, and no second one is made", async () => {
  await using production = await productionWith(server, []);
  madeByGitHub(1, "staging", "51", "success");
  madeByGitHub(2, "production", "52", "in_progress");
  madeByGitHub(3, "other", "53", "in_progress");
  const step = await run(await asked(production, { "job-id": "52" }));
  expect([step.code, step.outputs["deployment-id"], fake.deployments.length]).toEqual([0, "2", 3]);
  const [, production2] = fake.deployments;
  expect(production2?.statuses.slice(0, 2)).toEqual([
    { state: "success", log_url: `${runUrl}/job/52`, description: expect.stringContaining("1 migration applied") },
    { state: "in_progress", log_url: `${runUrl}/job/52`, description: "promoting pending migrations" },
  ]);
});

test("without the job's id the only one that is under way is told, and none where there are two", async () => {
  await using production = await productionWith(server, []);
  madeByGitHub(1, "staging", "51", "success");
  madeByGitHub(2, "production", "52", "in_progress");
  expect((await run(await asked(production))).outputs["deployment-id"]).toBe("2");
  madeByGitHub(3, "other", "53", "in_progress");
  fake.deployments[1]?.statuses.unshift({ state: "in_progress", log_url: `${runUrl}/job/52`, description: "" });
  expect((await run(await asked(production))).outputs["deployment-id"]).toBe("");
  expect(writesOf(fake).filter((name) => name === "repos/create-deployment")).toEqual([]);
});

test("a job without a deployment leaves that of another job alone", async () => {
  await using production = await productionWith(server, []);
  madeByGitHub(2, "production", "52", "in_progress");
  const step = await run(await asked(production, { "job-id": "99" }));
  expect([step.outputs["deployment-id"], fake.deployments[0]?.statuses.length]).toEqual(["", 1]);
});

test("one of another run is left alone, and one is made where an environment is named", async () => {
  await using production = await productionWith(server, ["create table users (id integer)"]);
  fake.deployments.push({
    id: 1,
    sha: pushed,
    environment: "production",
    statuses: [{ state: "in_progress", log_url: `${runUrl}9/job/52`, description: "" }],
  });
  const step = await run(await asked(production, { environment: "production" }));
  expect([step.code, fake.deployments.length, fake.deployments[0]?.statuses.length]).toEqual([1, 2, 1]);
  expect(fake.deployments[1]).toMatchObject({ sha: pushed, environment: "production" });
  expect(fake.deployments[1]?.statuses[0]).toMatchObject({
    state: "failure",
    description: expect.stringMatching(/^001_users was not applied/),
  });
  expect(fake.deployments[1]?.statuses[0]?.description.length).toBeLessThanOrEqual(140);
});

test("a dry run makes none", async () => {
  await using production = await productionWith(server, []);
  const step = await run(await asked(production, { environment: "production", "dry-run": "true" }));
  expect([step.code, step.outputs.outcome, fake.deployments]).toEqual([0, "planned", []]);
});

test("a token that may nothing costs one note each, and the promotion goes on", async () => {
  await using production = await productionWith(server, []);
  fake.instead = () => forbidden("deployments=write");
  const step = await run(await asked(production, { environment: "production", comment: "always" }));
  expect([step.code, step.outputs.outcome]).toEqual([0, "promoted"]);
  const warnings = step.commands.filter(({ name }) => name === "warning").map(({ line }) => line);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain("Lockstep%3A no deployment status");
  expect(warnings[0]).toContain("`deployments: write`");
  expect(warnings[1]).toContain("no comment was written");
});

test("who asked for no deployment and may make none reads it in the log alone", async () => {
  await using production = await productionWith(server, []);
  fake.instead = () => forbidden("deployments=read");
  const step = await run(await asked(production));
  expect([step.code, step.commands.filter(({ name }) => name === "warning")]).toEqual([0, []]);
  expect(step.log.match(/^note: no deployment status/gm)).toHaveLength(1);
});

test("GitHub that is down keeps production waiting for ten seconds at most", async () => {
  await using production = await productionWith(server, []);
  fake.instead = () => failure(503, { "retry-after": "50" });
  const step = await run(await asked(production, { environment: "production" }));
  expect([step.code, step.outputs.outcome, await tablesIn(production)]).toEqual([
    0,
    "promoted",
    expect.arrayContaining(["public.users"]),
  ]);
  expect(step.ms).toBeLessThan(40_000);
});

const sleeps = async (production: Database): Promise<void> => {
  for (let tries = 0; tries < 600; tries += 1) {
    const rows = await rowsOf(
      production,
      "select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()",
    );
    if (rows.length > 0) return;
    await wait(50);
  }
  throw new Error("waited in vain");
};

test("F70: a run that is cancelled in the middle is rolled back, and its deployment and its summary say so", async () => {
  await using production = await productionWith(server, []);
  await write("migrations/002_slow.sql", "create table slow (id integer);\nselect pg_sleep(60);\n");
  await write("migrations/002_slow.down.sql", "drop table slow;\n");
  let cancelledAt = 0;
  const step = await run({
    ...(await asked(production, { environment: "production" })),
    act: ({ kill }) => {
      void sleeps(production).then(() => {
        cancelledAt = performance.now();
        kill("SIGINT");
      });
    },
  });
  expect([step.code, step.outputs.outcome]).toEqual([130, "cancelled"]);
  expect(performance.now() - cancelledAt).toBeLessThan(7_500);
  expect(step.summary).toContain("cancelled");
  expect(fake.deployments[0]?.statuses[0]).toMatchObject({
    state: "error",
    description: expect.stringMatching(/^cancelled/),
  });
  const tables = await tablesIn(production);
  expect([tables.includes("public.users"), tables.includes("public.slow")]).toEqual([true, false]);
});
