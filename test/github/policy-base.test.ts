import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clean } from "../formats/samples.ts";
import { base, fake, head, run, seen, workspace } from "./job.ts";

const main = "d".repeat(40);

test("a pull request cannot choose its own head as the base, and its own policy with it", async () => {
  const own = "fail-on: never\nbase: mine\n";
  await writeFile(join(workspace, "lockstep.yml"), own);
  const migrations = { "migrations/001_a.sql": "select 1" };
  fake.commits = {
    ...fake.commits,
    [base]: { parents: [], files: { "lockstep.yml": "fail-on: warning\n", ...migrations } },
    [head]: { parents: [base], files: { "lockstep.yml": own, ...migrations, "migrations/002_b.sql": "select 2" } },
  };
  fake.mergeBases = { [`mine...${head}`]: head };
  await run({ report: clean });
  expect(await seen()).toMatchObject({ settings: { failOn: "warning" }, base: { sha: base } });
});

test("a base that the base branch itself names is used", async () => {
  const text = "base: main\n";
  await writeFile(join(workspace, "lockstep.yml"), text);
  fake.commits = {
    ...fake.commits,
    [base]: { parents: [], files: { "lockstep.yml": text, "migrations/001_a.sql": "select 1" } },
    [main]: { parents: [], files: { "lockstep.yml": text } },
  };
  fake.mergeBases = { [`main...${head}`]: main, [`main...${"c".repeat(40)}`]: main };
  await run({ report: clean });
  expect(await seen()).toMatchObject({ base: { sha: main } });
});
