// `rls.minimum-coverage` asks something of the whole, which no table is to blame for: it is judged here, where the settings
// are known, and speaks in the name of `rls-off`.

import { coverageOf } from "../checks/coverage.ts";
import type { CheckSettings, Evidence, Finding } from "../model/index.ts";

const check = "rls-off";

/** Two decimals, and never more than there is. */
const share = (covered: number, tables: number): number => Math.floor((covered / tables) * 10_000) / 100;

const shortOf = (tables: number, covered: number, minimum: number): boolean => covered * 100 < minimum * tables;

const missing = (tables: number, covered: number, minimum: number): string => {
  const more = Math.ceil((minimum * tables) / 100) - covered;
  return `${more} more ${more === 1 ? "table has" : "tables have"} to be covered.`;
};

/** The finding that less is covered than was asked for; it is old where the base branch covered no greater share. */
export const minimumCoverage = (evidence: Evidence, { rls, checks }: CheckSettings): readonly Finding[] => {
  const { access, baseAccess, steps } = evidence;
  const minimum = rls.minimumCoverage;
  const wanted = checks[check];
  if (access === null || minimum === null || wanted === "off") return [];
  const { tables, covered, uncovered } = coverageOf(access, steps);
  if (!shortOf(tables, covered, minimum)) return [];
  const was = baseAccess === null ? null : coverageOf(baseAccess, steps);
  const old = was !== null && shortOf(was.tables, was.covered, minimum) && covered * was.tables >= was.covered * tables;
  const now = share(covered, tables);
  const gap = Math.round((minimum - now) * 100) / 100;
  return [
    {
      check,
      severity: wanted ?? "error",
      key: `${check}:coverage`,
      subject: "coverage",
      migration: null,
      file: null,
      line: null,
      message: `row level security covers ${covered} of ${tables} exposed tables: ${now} %, ${gap} less than the ${minimum} % that is asked for`,
      detail: ["Not covered:", ...uncovered.map(({ relation, why }) => `${relation}: ${why}`)].join("\n"),
      hint: `${missing(tables, covered, minimum)} A table that may stay open belongs under \`rls.exempt\`, with its reason.`,
      fix: null,
      status: old ? "pre-existing" : "new",
    },
  ];
};
