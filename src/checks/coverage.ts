// How much of what clients can address is held by row level security. A table counts as covered when row level security is
// on and every command that was granted on it by name has a policy that could admit it; what has none without having been
// asked for is closed on purpose. Tables of the platform and exempt ones do not count.

import type { AccessEvidence, DraftFinding, Evidence, Relation } from "../model/index.ts";
import { count } from "./count.ts";
import { isLeftToParent, isOpen, isReachedThroughParent, isTable } from "./reached.ts";
import { uncoveredIn } from "./uncovered.ts";

export type Share = { readonly tables: number; readonly covered: number; readonly percent: number };

export type Coverage = Share & {
  /** Sorted by schema. */
  readonly bySchema: readonly (Share & { readonly schema: string })[];
  readonly uncovered: readonly { readonly relation: string; readonly why: string }[];
};

type Seen = Pick<Evidence, "steps"> & { readonly access: AccessEvidence };

const gapOf = (seen: Seen, relation: Relation): string | null => {
  if (!relation.rowSecurity)
    return relation.policies.length > 0 ? "policies, but row level security is off" : "row level security is off";
  if (isReachedThroughParent(seen.access, relation)) return null;
  const uncovered = uncoveredIn(seen, relation).map(({ role, commands }) => `${commands.join(", ")} for ${role}`);
  return uncovered.length === 0 ? null : `no policy admits ${uncovered.join(", ")}`;
};

const shareOf = (gaps: readonly (readonly [Relation, string | null])[]): Share => {
  const tables = gaps.length;
  const covered = gaps.filter(([, gap]) => gap === null).length;
  return { tables, covered, percent: tables === 0 ? 100 : Math.floor((covered * 1000) / tables) / 10 };
};

const counts = (access: AccessEvidence, relation: Relation): boolean =>
  isTable(relation) && !relation.platform && isOpen(access, relation) && !isLeftToParent(access, relation);

/** What of a database is covered. `steps` tell which grants somebody asked for. */
export const coverageOf = (access: AccessEvidence, steps: Evidence["steps"]): Coverage => {
  const gaps = access.relations
    .filter((relation) => counts(access, relation))
    .map((relation) => [relation, gapOf({ access, steps }, relation)] as const);
  const schemas = [...new Set(gaps.map(([{ schema }]) => schema))].sort();
  return {
    ...shareOf(gaps),
    bySchema: schemas.map((schema) => ({ schema, ...shareOf(gaps.filter(([one]) => one.schema === schema)) })),
    uncovered: gaps.flatMap(([{ name }, why]) => (why === null ? [] : [{ relation: name, why }])),
  };
};

/** What is said where less is covered than was asked for; null where enough is. */
export const coverageShortfall = (coverage: Coverage, minimum: number | null): DraftFinding | null => {
  const { tables, covered, percent, uncovered } = coverage;
  if (minimum === null || covered * 100 >= minimum * tables) return null;
  return {
    subject: "coverage",
    migrations: [],
    file: null,
    line: null,
    message: `row level security covers ${covered} of ${count(tables, "exposed table")}: ${percent} %, and ${minimum} % is asked for`,
    detail: uncovered.map(({ relation, why }) => `${relation}: ${why}`).join("\n"),
    hint: "Protect what is listed. A table that may stay open belongs under `rls.exempt`, with its reason.",
    fix: null,
  };
};
