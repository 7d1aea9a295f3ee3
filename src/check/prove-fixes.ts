// A fix is shown when it was seen to work: what it is offered for is gone after it, and nothing new came that anybody should
// care about. All are tried together first; where that does not cure everything, in halves.

import type { Look } from "../access/index.ts";
import { checks } from "../checks/index.ts";
import { type JudgeOptions, judge } from "../checks/judge.ts";
import { type Evidence, type Finding, SqlError } from "../model/index.ts";
import { parse, psqlScript, transactionControl } from "../sql/index.ts";

/** So many databases are looked at, at most: what is not proved by then is left out. */
const mostTrials = 25;

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

/** Are these gone, and is nothing there that was not? */
const cures = (cured: readonly Finding[], before: readonly Finding[], after: readonly Finding[]): boolean => {
  const [was, is] = [tally(before), tally(after)];
  const gone = [...tally(cured)].every(([key, number]) => (is.get(key) ?? 0) <= (was.get(key) ?? 0) - number);
  const [cared, caring] = [tally(before.filter(matters)), tally(after.filter(matters))];
  return gone && [...caring].every(([key, number]) => number <= (cared.get(key) ?? 0));
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

type Trial = { readonly fix: string; readonly sql: string; readonly findings: readonly Finding[] };

const trialsOf = (findings: readonly Fixable[]): readonly Trial[] =>
  [...new Set(findings.map(({ fix }) => fix))].flatMap((fix) => {
    const sql = trial(fix);
    return sql === null ? [] : [{ fix, sql, findings: findings.filter((one) => one.fix === fix) }];
  });

/** Tries the fixes of new findings about access; a fix that does not cure, or brings something new, is left out. */
export const proveFixes = async (
  look: Look,
  evidence: Evidence,
  options: JudgeOptions,
  findings: readonly Finding[],
): Promise<readonly Finding[]> => {
  const isOurs = ({ check }: Finding): boolean => aboutAccess.has(check);
  const fixable = findings.filter((one): one is Fixable => isOurs(one) && one.fix !== null && one.status === "new");
  const trials = trialsOf(fixable);
  let tried = 0;
  const works = async (some: readonly Trial[]): Promise<boolean> => {
    tried += 1;
    try {
      const access = await look.after({ sql: some.map(({ sql }) => sql).join("\n") });
      const after = judge({ ...evidence, access }, options);
      return cures(
        some.flatMap((one) => one.findings),
        findings,
        after,
      );
    } catch (error) {
      if (error instanceof SqlError) return false;
      throw error;
    }
  };
  const proved = new Set<string>();
  const waiting = trials.length === 0 ? [] : [trials];
  while (tried < mostTrials) {
    const some = waiting.shift();
    if (some === undefined) break;
    const half = Math.ceil(some.length / 2);
    if (await works(some)) for (const { fix } of some) proved.add(fix);
    else if (some.length > 1) waiting.push(some.slice(0, half), some.slice(half));
  }
  return findings.map((one) =>
    !isOurs(one) || one.fix === null || (one.status === "new" && proved.has(one.fix)) ? one : { ...one, fix: null },
  );
};
