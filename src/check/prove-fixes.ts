// A fix is shown when it was seen to work: what it is offered for is gone after it, and nothing new came that anybody should
// care about. All are tried together first. What that left or brought tells which of them fell short: those are tried again
// with the fixes of what they brought, the others without them; where nothing tells them apart, in halves.

import type { About, Look } from "../access/index.ts";
import { checks } from "../checks/index.ts";
import { type JudgeOptions, judge } from "../checks/judge.ts";
import { type Evidence, type Finding, SqlError } from "../model/index.ts";
import { parse, psqlScript, transactionControl } from "../sql/index.ts";

/** What is not proved after so many looks, or so many fixes tried for each that there is, is left out. */
const most = { looks: 25, perFix: 3 };

const aboutAccess: ReadonlySet<string> = new Set(checks.filter(({ group }) => group === "rls").map(({ id }) => id));

type Fixable = Finding & { readonly fix: string };
type Tally = ReadonlyMap<string, number>;

const topic = ({ check, subject }: Finding): string => JSON.stringify([check, subject]);

/** By check and subject, since a key counts those before it: with the first one mended, the second bears its key. */
const tally = (findings: readonly Finding[]): Tally => {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(topic(finding), (counts.get(topic(finding)) ?? 0) + 1);
  return counts;
};

const matters = ({ severity, status }: Finding): boolean => severity !== "info" && status !== "suppressed";

/** Are these gone? */
const gone = (cured: readonly Finding[], before: readonly Finding[], after: readonly Finding[]): boolean => {
  const [was, is] = [tally(before), tally(after)];
  return [...tally(cured)].every(([key, number]) => (is.get(key) ?? 0) <= (was.get(key) ?? 0) - number);
};

/** What was not there before, and somebody should care about. */
const broughtTo = (before: readonly Finding[], after: readonly Finding[]): readonly Finding[] => {
  const [cared, caring] = [tally(before.filter(matters)), tally(after.filter(matters))];
  return after.filter((one) => matters(one) && (caring.get(topic(one)) ?? 0) > (cared.get(topic(one)) ?? 0));
};

/**
 * The fix as it can be tried in a transaction that is taken back; null where it cannot: what only psql understands, and what
 * ends the transaction. An index is the same index however it was built.
 */
const trial = (fix: string): string | null => {
  const { parts, faults } = psqlScript(fix);
  if (faults.length > 0 || parts.some(({ type }) => type === "copy")) return null;
  const parsed = parse(fix);
  if (parsed.error !== null || transactionControl(parsed.statements).statements.length > 0) return null;
  return fix
    .trim()
    .replace(/;?$/, ";")
    .replace(/^(\s*create\s+(?:unique\s+)?index\s+)concurrently\s+/gim, "$1");
};

type Trial = {
  readonly fix: string;
  /** What is run: the fix, and those of what it brought. */
  readonly statements: readonly string[];
  readonly findings: readonly Finding[];
};

type Group = readonly Trial[];

const trialsOf = (findings: readonly Fixable[]): Group =>
  [...new Set(findings.map(({ fix }) => fix))].flatMap((fix) => {
    const sql = trial(fix);
    return sql === null ? [] : [{ fix, statements: [sql], findings: findings.filter((one) => one.fix === fix) }];
  });

/** What these are about, and the views that read it. */
const reachOf = ({ access }: Evidence, { findings }: Trial): ReadonlySet<string> => {
  const subjects = new Set(findings.map(({ subject }) => subject));
  const views = (access?.relations ?? []).filter(({ reads }) => reads.some((name) => subjects.has(name)));
  return new Set([...subjects, ...views.map(({ name }) => name)]);
};

/** With the fixes of what it brought; null where those are not all known, or were there already. */
const extended = (one: Trial, brought: readonly Finding[]): Trial | null => {
  const further = brought.flatMap(({ fix }) => (fix === null ? null : trial(fix)));
  if (one.statements.length > 1 || further.length === 0) return null;
  const known = further.filter((sql) => sql !== null);
  return known.length < further.length ? null : { ...one, statements: [...new Set([...one.statements, ...known])] };
};

const halves = (some: Group): readonly Group[] => {
  const half = Math.ceil(some.length / 2);
  return some.length > 1 ? [some.slice(0, half), some.slice(half)] : [];
};

type Proving = {
  readonly look: Look;
  readonly evidence: Evidence;
  readonly before: readonly Finding[];
  readonly options: JudgeOptions;
};

/** What each of these brought, of what is found after them. */
const broughtBy = ({ evidence, before }: Proving, some: Group, after: readonly Finding[]) => {
  const brought = broughtTo(before, after);
  return some.map((one) => {
    const reach = reachOf(evidence, one);
    const own = brought.filter(({ subject }) => reach.has(subject));
    return { one, more: extended(one, own), brings: own.length > 0 };
  });
};

/** Which groups to try after this one fell short, by what is found after it. */
const regrouped = (proving: Proving, some: Group, after: readonly Finding[]): readonly Group[] => {
  const told = broughtBy(proving, some, after).map(({ one, more, brings }) => ({
    one,
    more,
    clear: !brings && gone(one.findings, proving.before, after),
  }));
  const hopeful = told.flatMap(({ one, more, clear }) => (clear ? [one] : (more ?? [])));
  const short = told.flatMap(({ one, more, clear }) => (clear || more !== null ? [] : [one]));
  const longer = told.some(({ more }) => more !== null);
  const same = !longer && Math.max(hopeful.length, short.length) === some.length;
  return same ? halves(some) : [hopeful, short].filter(({ length }) => length > 0);
};

const after = async ({ look, evidence, options }: Proving, some: Group, about?: About): Promise<readonly Finding[]> => {
  const sql = [...new Set(some.flatMap(({ statements }) => statements))].join("\n");
  return judge({ ...evidence, access: await look.after({ sql }, about) }, options);
};

/** From here on a look at who reaches what costs more than one at the catalog alone, ahead of it. */
const MANY = 25;

/** With what the catalog alone says that they bring. */
const foreseen = async (proving: Proving, some: Group): Promise<Group> => {
  if (some.length < MANY) return some;
  try {
    const rough = await after(proving, some, () => false);
    return broughtBy(proving, some, rough).map(({ one, more }) => more ?? one);
  } catch (error) {
    if (error instanceof SqlError) return some;
    throw error;
  }
};

const tryGroup = async (
  proving: Proving,
  some: Group,
): Promise<{ readonly works: boolean; readonly next: readonly Group[] }> => {
  const { before } = proving;
  try {
    const found = await after(proving, some);
    const cured = some.flatMap(({ findings }) => findings);
    const works = gone(cured, before, found) && broughtTo(before, found).length === 0;
    return { works, next: works ? [] : regrouped(proving, some, found) };
  } catch (error) {
    if (error instanceof SqlError) return { works: false, next: halves(some) };
    throw error;
  }
};

/** By fix, what was proved: the fix itself, or with what has to go with it. */
const proveAll = async (proving: Proving, trials: Group): Promise<ReadonlyMap<string, string>> => {
  const proved = new Map<string, string>();
  const waiting: Group[] = trials.length === 0 ? [] : [await foreseen(proving, trials)];
  const bound = most.perFix * trials.length + most.looks;
  let [looks, tried] = [0, 0];
  for (let some = waiting.shift(); some !== undefined && looks < most.looks && tried < bound; some = waiting.shift()) {
    looks += 1;
    tried += some.length;
    const { works, next } = await tryGroup(proving, some);
    waiting.push(...next);
    if (!works) continue;
    for (const { fix, statements } of some) proved.set(fix, [fix, ...statements.slice(1)].join("\n"));
  }
  return proved;
};

/**
 * Tries the fixes of new findings about access. One that does not cure, or brings something new, is left out; one that brings
 * what has a fix itself gets that one, too.
 */
export const proveFixes = async (
  look: Look,
  evidence: Evidence,
  options: JudgeOptions,
  findings: readonly Finding[],
): Promise<readonly Finding[]> => {
  const isOurs = ({ check }: Finding): boolean => aboutAccess.has(check);
  const fixable = findings.filter((one): one is Fixable => isOurs(one) && one.fix !== null && one.status === "new");
  const proved = await proveAll({ look, evidence, before: findings, options }, trialsOf(fixable));
  return findings.map((one) => {
    if (!isOurs(one) || one.fix === null) return one;
    return { ...one, fix: one.status === "new" ? (proved.get(one.fix) ?? null) : null };
  });
};
