// What holds for every case without being asked: equal runs give equal bytes, a fix cures and brings nothing new, the JSON
// obeys its schema, and the page for a pull request stays below its cap.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect } from "vitest";
import { checks } from "../../src/checks/index.ts";
import type { Finding } from "../../src/model/index.ts";
import type { GoldenCase } from "./case-folder.ts";
import { curedTree, idsOf } from "./cured-tree.ts";
import { type Rendered, renderCase } from "./render-case.ts";
import { type CaseRun, type Refused, runCase, runOrRefuse } from "./run-case.ts";

const schemaFile = join(import.meta.dirname, "..", "..", "schema", "report.schema.json");
const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  JSON.parse(readFileSync(schemaFile, "utf8")),
);

const cap = 60_000;

const obeysSchema = (json: string): void => {
  const valid = validate(JSON.parse(json));
  expect(valid ? [] : validate.errors, "report.json must obey schema/report.schema.json").toEqual([]);
};

const fired = ({ check, status }: Finding, id: string): boolean => check === id && status === "new";

/** A case that is named after a check proves that it fires, unless its setup says that it is silent. */
const keepsItsName = ({ name, setup }: GoldenCase, findings: readonly Finding[]): void => {
  for (const id of setup.silent) {
    expect(
      findings.filter((finding) => fired(finding, id)).map(({ message }) => message),
      `${id} must be silent`,
    ).toEqual([]);
  }
  const [topic] = name.split("--");
  const check = checks.find(({ id }) => id === topic);
  if (check === undefined || setup.silent.includes(check.id)) return;
  expect(
    findings.some(({ check: id }) => id === check.id),
    `${check.id} must fire`,
  ).toBe(true);
};

// What Postgres cannot do better: a column that came back stands at the end. Which policy a table needs, only its owner knows.
const unavoidable: ReadonlySet<string> = new Set(["down-reorders-columns", "rls-no-policy"]);

const fixesCure = async (golden: GoldenCase, { report, settings }: CaseRun): Promise<void> => {
  const cured = await curedTree(golden.tree, report, settings.downDirectory);
  if (cured === null) return;
  const after = await runCase(golden, cured.tree, cured.downDirectory);
  const left = after.report.findings.map(({ key }) => key);
  expect(
    cured.findings.filter(({ key }) => left.includes(key)).map(({ key }) => key),
    "a fix must cure what it is offered for",
  ).toEqual([]);
  const before = new Set(report.findings.map(({ key }) => key));
  // What a statement was split into lies in several migrations, and only its author knows what their downs should be.
  const split = cured.findings.some(({ check }) => idsOf("safety").has(check));
  const ofDowns = split ? idsOf("forward-and-back") : new Set<string>();
  const brought = after.report.findings.filter(
    ({ key, check, status }) => status === "new" && !before.has(key) && !unavoidable.has(check) && !ofDowns.has(check),
  );
  expect(
    brought.map(({ key, message, detail }) => ({ key, message, detail })),
    "a fix must bring nothing new",
  ).toEqual([]);
};

/** Runs a case, proves what holds for all, and gives what it says. */
export const proveCase = async (
  golden: GoldenCase,
): Promise<{ readonly run: CaseRun | Refused; readonly rendered: Rendered }> => {
  const run = await runOrRefuse(golden);
  const rendered = await renderCase(run);
  expect(await renderCase(await runOrRefuse(golden)), "two runs must give the same bytes").toEqual(rendered);
  keepsItsName(golden, "problem" in run ? [] : run.report.findings);
  if ("problem" in run) return { run, rendered };
  obeysSchema(rendered["report.json"] ?? "");
  expect(rendered["report.md"]?.length, "the comment must stay below its cap").toBeLessThan(cap);
  await fixesCure(golden, run);
  return { run, rendered };
};
