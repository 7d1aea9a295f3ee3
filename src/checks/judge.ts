// From evidence to findings that can be compared with the base branch: every check speaks, severities are set, comments
// silence what they may, and each finding is new, pre-existing or suppressed.

import type { DraftFinding, Evidence, Finding, Severity } from "../model/index.ts";
import { checks } from "./index.ts";
import { unused } from "./suppression-unused.ts";
import { covers, expired, type Suppression, suppressionsIn } from "./suppressions.ts";

export type JudgeOptions = {
  /** By check id: another severity, or off. */
  readonly severities: Readonly<Record<string, "off" | Severity>>;
  /** Keys of what the base branch says about itself. Null when it was not judged: then standing alone decides. */
  readonly baseKeys: ReadonlySet<string> | null;
  /** Keys of what the checks of access say of the base branch. Null when nobody looked at it. */
  readonly accessKeys: ReadonlySet<string> | null;
  /** Keys of what the checks of health say of the shape that the base branch makes. Null when nobody looked at it. */
  readonly healthKeys?: ReadonlySet<string> | null;
};

type Verdict = { readonly check: string; readonly severity: Severity; readonly draft: DraftFinding };

/** What a reviewer is told of a history, worst first: each cause once. */
export function judge(evidence: Evidence, options: JudgeOptions): readonly Finding[] {
  return eachCauseOnce(allFindings(evidence, options));
}

/** Keys of all findings about a history, also of those that another one tells. */
export function keysOfAll(evidence: Evidence, severities: JudgeOptions["severities"]): ReadonlySet<string> {
  return new Set(allFindings(evidence, { severities, baseKeys: null, accessKeys: null }).map(([{ key }]) => key));
}

type Told = readonly [finding: Finding, toldBy: string | undefined];

function eachCauseOnce(all: readonly Told[]): readonly Finding[] {
  const standing = new Map(all.map(([told]) => [told.key, told]));
  return all.flatMap(([told, toldBy]) => {
    const teller = toldBy === undefined ? undefined : standing.get(toldBy);
    const isTold = teller?.status === told.status && RANKS[teller.severity] <= RANKS[told.severity];
    return isTold ? [] : [told];
  });
}

function allFindings(evidence: Evidence, options: JudgeOptions): readonly Told[] {
  const order = historyOrder(evidence);
  const verdicts = checks
    .filter((check) => options.severities[check.id] !== "off")
    .flatMap((check) => check.find(evidence).map((draft) => weighed(check.id, check.severity, draft, options)));
  const suppressions = suppressionsIn(evidence).filter(({ fault }) => fault === null);
  const all = [...verdicts, ...unusedVerdicts(suppressions, verdicts, evidence, options)].sort(inReadingOrder(order));
  const holding = suppressions.filter((suppression) => !expired(suppression, evidence.today));
  return withKeys(all).map(([verdict, key]) => {
    const { check, draft } = verdict;
    const suppressed = holding.some((suppression) => covers(suppression, check, draft));
    const status = suppressed ? "suppressed" : standingOf(check, draft, key, evidence, options);
    return [finding(verdict, key, status), draft.toldBy];
  });
}

function weighed(check: string, severity: Severity, draft: DraftFinding, { severities }: JudgeOptions): Verdict {
  const wanted = severities[check];
  return { check, draft, severity: wanted === undefined || wanted === "off" ? (draft.severity ?? severity) : wanted };
}

function unusedVerdicts(
  suppressions: readonly Suppression[],
  verdicts: readonly Verdict[],
  evidence: Evidence,
  options: JudgeOptions,
): readonly Verdict[] {
  if (options.severities["suppression-unused"] === "off") return [];
  const known = new Set(checks.map(({ id }) => id));
  const judged = new Set(evidence.steps.filter(({ up }) => up.status === "ok").map(({ migration }) => migration.id));
  return (
    suppressions
      .filter((suppression) => !expired(suppression, evidence.today))
      // What was not rehearsed may yet need its comment, and so may a check that is turned off today.
      .filter(({ migration, check }) => judged.has(migration) && options.severities[check] !== "off")
      // Where nobody looked at the health of what they make, nobody knows whether it needs its comment.
      .filter(({ check }) => evidence.health !== undefined || !aboutHealth.has(check))
      .filter((suppression) => !verdicts.some(({ check, draft }) => covers(suppression, check, draft)))
      .map((suppression) =>
        weighed("suppression-unused", "warning", unused(suppression, known.has(suppression.check)), options),
      )
  );
}

const aboutAccess: ReadonlySet<string> = new Set(checks.filter(({ group }) => group === "rls").map(({ id }) => id));

const aboutHealth: ReadonlySet<string> = new Set(checks.filter(({ group }) => group === "health").map(({ id }) => id));

const RANKS = { error: 0, warning: 1, info: 2 } satisfies Record<Severity, number>;

function historyOrder({ history }: Evidence): (draft: DraftFinding) => number {
  const positions = new Map(history.migrations.map((migration, position) => [migration.id, position]));
  return (draft) => positions.get(draft.migrations[0] ?? "") ?? positions.size;
}

function inReadingOrder(order: (draft: DraftFinding) => number): (a: Verdict, b: Verdict) => number {
  return (a, b) =>
    RANKS[a.severity] - RANKS[b.severity] ||
    order(a.draft) - order(b.draft) ||
    (a.draft.line ?? 0) - (b.draft.line ?? 0) ||
    byText(`${a.check}:${a.draft.subject}`, `${b.check}:${b.draft.subject}`) ||
    byText(a.draft.file ?? "", b.draft.file ?? "") ||
    byText(a.draft.message, b.draft.message);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The second finding about one subject is `…#2`: with one of them mended, the keys left are still keys that were there. */
function withKeys(verdicts: readonly Verdict[]): readonly (readonly [Verdict, string])[] {
  const seen = new Map<string, number>();
  return verdicts.map((verdict) => {
    const key = `${verdict.check}:${verdict.draft.subject}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return [verdict, nth === 1 ? key : `${key}#${nth}`];
  });
}

function standingOf(
  check: string,
  { migrations }: DraftFinding,
  key: string,
  { base, standing }: Evidence,
  { baseKeys, accessKeys, healthKeys = null }: JudgeOptions,
): "new" | "pre-existing" {
  // Who made a table says nothing of who opened it: only a look at the base tells.
  if (accessKeys !== null && base !== null && aboutAccess.has(check))
    return accessKeys.has(key) ? "pre-existing" : "new";
  // An old table may lose its key, and a new one may make an old index superfluous.
  if (healthKeys !== null && base !== null && aboutHealth.has(check))
    return healthKeys.has(key) ? "pre-existing" : "new";
  // An edit is this branch's own, also where it changes so little that the migration counts as unchanged.
  if (base === null || check === "migration-edited") return "new";
  if (migrations.length === 0) return baseKeys?.has(key) === true ? "pre-existing" : "new";
  const unchanged = migrations.every((id) => standing.get(id) === "unchanged");
  return unchanged && (baseKeys === null || baseKeys.has(key)) ? "pre-existing" : "new";
}

function finding({ check, severity, draft }: Verdict, key: string, status: Finding["status"]): Finding {
  const { subject, file, line, message, detail, hint, fix } = draft;
  const migration = draft.migrations[0] ?? null;
  return { check, severity, key, subject, migration, file, line, message, detail, hint, fix, status };
}
