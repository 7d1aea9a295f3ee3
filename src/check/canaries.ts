// Before silence is believed, every check of access has to see a leak that was planted for it, in the very database that is
// judged, in a transaction that is taken back. A check that does not makes the run `could not judge`, never a pass.

import type { Look, Planting } from "../access/index.ts";
import type { CanaryGround, Check } from "../checks/contract.ts";
import { checks } from "../checks/index.ts";
import type { JudgeOptions } from "../checks/judge.ts";
import type { AccessEvidence, Evidence } from "../model/index.ts";
import { Problem, SqlError } from "../model/index.ts";
import { groundOf } from "./canary-ground.ts";

const mark = "lockstep_canary";

type Sown = Check & { readonly canary: NonNullable<Check["canary"]> };
/** What came of planting some: who did not see it, and what could not be planted. */
type Harvest = { readonly silent: readonly Sown[]; readonly refused: readonly (readonly [Sown, SqlError])[] };

const isLeak = (name: string): boolean => name.includes(mark);
const isSown = (check: Check): check is Sown => check.canary !== undefined;

// What somebody's event triggers do to new tables is not what is tried: they sleep while the leak is planted.
const calm = `do $lockstep$
declare trigger_name name;
begin
  for trigger_name in
    select evtname from pg_catalog.pg_event_trigger where evtenabled <> 'D' and pg_catalog.pg_has_role(evtowner, 'usage')
  loop
    execute pg_catalog.format('alter event trigger %I disable', trigger_name);
  end loop;
end
$lockstep$;
`;

/** What all of these plant, as one. */
const togetherOf = (ground: CanaryGround, sown: readonly Sown[]): Planting => {
  const canaries = sown.map(({ canary }) => canary(ground));
  const rows = canaries.flatMap((one) => (typeof one === "string" ? [] : (one.rows ?? [])));
  const sql = canaries.map((one) => (typeof one === "string" ? one : one.sql).trim().replace(/;?$/, ";"));
  return {
    rows,
    sql: calm + reach(ground) + sql.join("\n"),
    clients: canaries.flatMap((one) => (typeof one === "string" ? [] : [one.client])),
  };
};

const takesRole =
  (ground: CanaryGround) =>
  ({ canary }: Sown): boolean =>
    typeof canary(ground) !== "string";

// Somebody with a role of his own was let into the schema, or it would not count as exposed. Everybody need not have been.
const reach = ({ schema, role, user }: CanaryGround): string =>
  role === "public" ? `grant usage on schema ${schema} to ${role}, ${user};\n` : "";

/** The planted evidence. An exemption as wide as `public.*` was not made for a leak of ours. */
const unexempted = (access: AccessEvidence): AccessEvidence => ({
  ...access,
  relations: access.relations.map((one) => (isLeak(one.name) ? { ...one, exempt: null } : one)),
});

/** The same without the leaks: what a check that compares holds the planted against. */
const withoutLeaks = (access: AccessEvidence): AccessEvidence => ({
  ...access,
  relations: access.relations.filter(({ name }) => !isLeak(name)),
  routines: access.routines.filter(({ name }) => !isLeak(name)),
  matrix: access.matrix.filter(({ relation }) => !isLeak(relation)),
  calls: access.calls.filter(({ routine }) => !isLeak(routine)),
});

/** Which of these checks say nothing of their leaks. */
const silentIn = (planted: AccessEvidence, evidence: Evidence, sown: readonly Sown[]): readonly Sown[] => {
  const base = evidence.base ?? { sha: "", migrations: [] };
  const seen: Evidence = { ...evidence, base, access: unexempted(planted), baseAccess: withoutLeaks(planted) };
  return sown.filter((check) => check.find(seen).every(({ subject }) => !isLeak(subject)));
};

/** Plants all of them at once; what is refused falls apart into halves, until each that cannot be planted stands alone. */
const plant = async (look: Look, evidence: Evidence, ground: CanaryGround, sown: readonly Sown[]): Promise<Harvest> => {
  if (sown.length === 0) return { silent: [], refused: [] };
  try {
    const planted = await look.after(togetherOf(ground, sown), isLeak);
    return { silent: silentIn(planted, evidence, sown), refused: [] };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const [only] = sown;
    if (only !== undefined && sown.length === 1) return { silent: [], refused: [[only, error]] };
    const half = Math.ceil(sown.length / 2);
    const left = await plant(look, evidence, ground, sown.slice(0, half));
    const right = await plant(look, evidence, ground, sown.slice(half));
    return { silent: [...left.silent, ...right.silent], refused: [...left.refused, ...right.refused] };
  }
};

const syntaxError = "42601";

const silence = (silent: readonly Sown[]): Problem => {
  const names = silent.map(({ id }) => `\`${id}\``).join(", ");
  const one = silent.length === 1;
  const [what, see] = one ? ["check", "does"] : ["checks", "do"];
  return new Problem("check-silent", `the ${what} ${names} ${see} not see a planted leak`, {
    kind: "could-not-judge",
    detail: `A leak was planted for each check of access, in a transaction that was taken back, and ${one ? "this one" : "these"} went unseen.`,
    hint: `What such a check does not say proves nothing. Please report it with the migrations; to go on without ${one ? "it, set it" : "them, set them"} to \`off\` under \`checks\`.`,
  });
};

/** One note for each thing that the server said, however many canaries it kept away. */
const notesOf = (refused: Harvest["refused"]): readonly string[] => {
  const whys = refused.map(([, { refusal }]) => `${refusal.message} (${refusal.sqlstate})`);
  return [...new Set(whys)].map((why) => {
    const ids = refused.flatMap(([{ id }], index) => (whys[index] === why ? [`\`${id}\``] : []));
    const [what, whose] = ids.length === 1 ? ["canary", "its"] : ["canaries", "their"];
    return `The ${what} of ${ids.join(", ")} could not be planted here, so ${whose} silence proves less: ${why}.`;
  });
};

/** Is anything open to anybody? Where nothing is, nothing is said to be safe. */
const isExposing = ({ relations, routines }: AccessEvidence): boolean =>
  relations.some(({ exposed, platform }) => exposed && !platform) ||
  routines.some(({ callableBy, platform }) => callableBy.length > 0 && !platform);

/**
 * Plants what each check of access looks for, and rejects with Problem "check-silent" when one does not see it.
 * Gives notes on what could not be planted, for reasons of the server.
 */
export const requireCanaries = async (
  look: Look,
  evidence: Evidence,
  severities: JudgeOptions["severities"],
  among: readonly Check[] = checks,
): Promise<readonly string[]> => {
  const { access } = evidence;
  const sown = among.filter(isSown).filter(({ id }) => severities[id] !== "off");
  const ground = access === null ? null : groundOf(access, evidence.platform);
  if (access === null || ground === null || sown.length === 0 || !isExposing(access)) return [];
  const ownRole = takesRole(ground);
  const beds = [sown.filter((check) => !ownRole(check)), sown.filter(ownRole)];
  const together: Harvest[] = [];
  for (const bed of beds) together.push(await plant(look, evidence, ground, bed));
  // One leak may have hidden another: blame falls only where a check is alone with its own.
  const alone: Harvest[] = [];
  for (const check of together.flatMap(({ silent }) => silent))
    alone.push(await plant(look, evidence, ground, [check]));
  const unseen = alone.flatMap((one) => one.silent);
  const unplanted = [...together, ...alone].flatMap((one) => one.refused);
  const misspelt = unplanted.filter(([, { refusal }]) => refusal.sqlstate === syntaxError).map(([check]) => check);
  if (unseen.length + misspelt.length > 0) throw silence([...unseen, ...misspelt]);
  return notesOf(unplanted);
};
