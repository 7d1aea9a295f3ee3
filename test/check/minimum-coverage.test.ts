import { expect, test } from "vitest";
import { minimumCoverage } from "../../src/check/minimum-coverage.ts";
import { resolveSettings } from "../../src/config/index.ts";
import type { CheckSettings } from "../../src/model/index.ts";
import { accessEvidence, policy, relation } from "../checks/access-evidence.ts";
import { evidence } from "../checks/evidence.ts";

const { settings: defaults } = resolveSettings({
  flags: {},
  inputs: {},
  file: null,
  environment: {},
  known: { checks: ["rls-off"], layouts: [] },
});
const asking = (minimum: number | null, checks: CheckSettings["checks"] = {}): CheckSettings => ({
  ...defaults,
  checks,
  rls: { ...defaults.rls, minimumCoverage: minimum },
});

const tables = (covered: number, open: number) =>
  accessEvidence({
    relations: [
      ...Array.from({ length: covered }, (_, index) =>
        relation(`covered_${index}`, { policies: [policy("own_rows")] }),
      ),
      ...Array.from({ length: open }, (_, index) => relation(`open_${index}`, { rowSecurity: false })),
    ],
  });

test("too little coverage is an error that says by how much, and lists the tables", () => {
  const [finding, ...more] = minimumCoverage(evidence([], { access: tables(1, 2) }), asking(90));
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    check: "rls-off",
    key: "rls-off:coverage",
    severity: "error",
    status: "new",
    message: "row level security covers 1 of 3 exposed tables: 33.33 %, 56.67 less than the 90 % that is asked for",
    detail: "Not covered:\npublic.open_0: row level security is off\npublic.open_1: row level security is off",
    hint: "2 more tables have to be covered. A table that may stay open belongs under `rls.exempt`, with its reason.",
  });
});

test.each([
  ["just enough is covered", tables(9, 1), asking(90)],
  ["nothing is exposed", tables(0, 0), asking(100)],
  ["nothing is asked for", tables(0, 3), asking(null)],
  ["the check is off", tables(0, 3), asking(100, { "rls-off": "off" })],
  ["nobody looked", null, asking(100)],
])("nothing is said where %s", (_, access, settings) => {
  expect(minimumCoverage(evidence([], { access }), settings)).toEqual([]);
});

test("a hair below the minimum is not rounded up to it", () => {
  const [finding] = minimumCoverage(evidence([], { access: tables(2, 1) }), asking(66.67));
  expect(finding?.message).toContain("66.66 %, 0.01 less");
});

test.each([
  ["covered no more", tables(1, 2), "pre-existing"],
  ["covered more, and too little too", tables(2, 2), "new"],
  ["covered enough", tables(3, 0), "new"],
] as const)("where the base branch %s, it is %s", (_, baseAccess, status) => {
  const [finding] = minimumCoverage(evidence([], { access: tables(1, 2), baseAccess }), asking(90));
  expect(finding?.status).toBe(status);
});

test("the severity is the one that was set for the check", () => {
  const [finding] = minimumCoverage(evidence([], { access: tables(1, 2) }), asking(90, { "rls-off": "warning" }));
  expect(finding?.severity).toBe("warning");
});
