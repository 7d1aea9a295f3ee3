import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { settingKeys, settingOf, wordOf } from "../../src/config/index.ts";
import type { Outcome } from "../../src/promote/index.ts";
import { productionWith, tablesIn } from "../promote/production.ts";
import { fake, password, pushed, run, server, urlWithPassword } from "./promote-job.ts";

describe("the action promote", () => {
  test("promotes, sums up, gives outputs, and comments on the pull request that was merged", async () => {
    await using production = await productionWith(server, []);
    const step = await run({ inputs: { "database-url": await urlWithPassword(production) } });
    expect(step.log).toContain("✓ lockstep promote: 1 migration applied");
    expect([step.code, step.outputs]).toMatchObject([
      0,
      { outcome: "promoted", applied: "1", pending: "0", "stands-at": "001_users" },
    ]);
    expect(step.summary).toMatch(/^### ✓ Lockstep promote: 1 migration applied/);
    expect(fake.comments.map(({ body }) => body)).toEqual([expect.stringContaining("1 migration applied")]);
    expect(await tablesIn(production)).toContain("public.users");
    const report = await readFile(step.outputs["report-path"] ?? "", "utf8");
    expect(JSON.parse(report)).toMatchObject({ outcome: "promoted", run: { commit: pushed } });
    const masked = step.commands.filter(({ name }) => name === "add-mask").map(({ line }) => line);
    expect(masked.some((line) => line.includes(encodeURIComponent(password).replaceAll("%", "%25")))).toBe(true);
  });

  test("tells the promotion, on the pull request too, where the runner's disk is full", async () => {
    await using production = await productionWith(server, []);
    const environment = { GITHUB_OUTPUT: "/dev/full", GITHUB_STEP_SUMMARY: "/dev/full" };
    const step = await run({ inputs: { "database-url": await urlWithPassword(production) }, environment });
    expect([step.code, await tablesIn(production)]).toEqual([0, expect.arrayContaining(["public.users"])]);
    expect(step.log).toContain("✓ lockstep promote: 1 migration applied");
    const warnings = step.commands.filter(({ name }) => name === "warning").map(({ line }) => line);
    expect(warnings.map((line) => /title=Lockstep%3A ([^:]*)::ENOSPC/.exec(line)?.[1])).toEqual([
      "the job summary could not be written",
      "the outputs could not be written",
    ]);
    expect(fake.comments).toHaveLength(1);
  });

  test("never runs on what nobody has merged", async () => {
    await using production = await productionWith(server, []);
    const step = await run({ event: "pull_request", inputs: { "database-url": await urlWithPassword(production) } });
    expect([step.code, await tablesIn(production)]).toEqual([2, []]);
    expect(step.log).toContain("a promotion does not run on the event pull_request");
  });

  test("fails its step, with an annotation, when production is not what its ledger says", async () => {
    await using production = await productionWith(server, ["create table strange (id integer)"]);
    const step = await run({ inputs: { comment: "never", "database-url": await urlWithPassword(production) } });
    expect([step.code, step.outputs.outcome, fake.comments]).toEqual([1, "refused", []]);
    expect(step.commands.filter(({ name }) => name === "error")).toHaveLength(1);
  });
});

test("the action has an input for every setting of a promotion, and for what only it knows", async () => {
  const action = parse(await readFile("promote/action.yml", "utf8")) as {
    readonly inputs: Readonly<Record<string, unknown>>;
  };
  const edge = [
    ...["baseline", "comment", "config", "dry-run", "environment", "folder", "github-token", "job-id"],
    ...["look", "matrix", "proof", "shard", "working-directory"],
  ];
  const forPromotion = ({ scopes }: ReturnType<typeof settingOf>) =>
    scopes.includes("promote") || scopes.includes("fleet");
  const settings = settingKeys.flatMap((key) => (forPromotion(settingOf(key)) ? (wordOf(key, "promote") ?? []) : []));
  expect(Object.keys(action.inputs).toSorted()).toEqual([...settings, ...edge].toSorted());
});

// Whether the action can give it: the others are those of `lockstep rollback`.
const given: Readonly<Record<Outcome, boolean>> = {
  ...{ "nothing-to-do": true, planned: true, promoted: true, marked: true, undone: false, refused: true, failed: true },
  ...{
    different: true,
    unhealthy: true,
    unknown: true,
    cancelled: true,
    declined: false,
    unjudged: true,
    misasked: true,
  },
};

test("the action describes every outcome that it can give", async () => {
  const action = parse(await readFile("promote/action.yml", "utf8")) as {
    readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  };
  const [, ofOne = ""] = (action.outputs.outcome?.description ?? "").split("for one database ");
  expect(
    ofOne
      .replace(/\.$/, "")
      .split(/, | or /)
      .toSorted(),
  ).toEqual(
    Object.entries(given)
      .flatMap(([name, can]) => (can ? [name] : []))
      .toSorted(),
  );
});
