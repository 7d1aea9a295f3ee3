import type { AccessEvidence, Call, DraftFinding, Evidence, Routine, Wrote } from "../model/index.ts";
import { canaryName } from "./canary.ts";
import type { Check } from "./contract.ts";
import { isByOffice, isOpenAnyway } from "./crossing-calls.ts";
import { nameParts } from "./object-name.ts";
import { originOfRoutine } from "./origin.ts";
import { isCalledByPolicy } from "./policy-calls.ts";
import { callsBy, folded, openRoles, roleList, saidBy, spoken, usesRls } from "./reached.ts";
import { relationsNamed } from "./routine-lexicon.ts";
import { code } from "./wording.ts";

export const functionDefinerExposed: Check = {
  id: "function-definer-exposed",
  group: "rls",
  severity: "warning",
  when: "Clients can call a SECURITY DEFINER function. A note where policies call it, since they can only do so if clients may, unless a trial call handed out rows of somebody else, and where trial calls showed that it asks by itself who calls. An error where a trial call ran SQL that was handed in. Where nothing was granted by name, only such a call counts.",
  harm: "It runs with the rights of its owner, whom no policy holds: what it does not check by itself, nobody checks.",
  instead:
    "Revoke it from everybody and grant it to whom it is for, or move it to a schema that clients cannot address.",
  canary: (ground) => {
    const name = canaryName(ground, "function-definer-exposed");
    return `create function ${name}() returns integer language sql security definer set search_path = '' as 'select 1';
grant execute on function ${name}() to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || !usesRls(evidence)) return [];
    return access.routines
      .filter(({ definer, platform, trigger }) => definer && !platform && !trigger)
      .map((routine) => ({ routine, callers: callersOf(access, routine), calls: callsBy(access, routine.name) }))
      .filter(({ callers, calls }) => callers.length > 0 || (access.exposure.assumed && calls.some(handsOut)))
      .map(({ routine, callers, calls }) => callable(evidence, access, { routine, callers, calls }));
  },
};

type Callable = { readonly routine: Routine; readonly callers: readonly string[]; readonly calls: readonly Call[] };

const callersOf = (access: AccessEvidence, { callableBy }: Routine): readonly string[] => {
  const roles = openRoles(access);
  return callableBy.filter((role) => roles.has(role));
};

const handsOut = ({ cell }: Call): boolean => cell.reach === "all";

/** Rows of others that the call wrote, by table. */
const written = ({ wrote }: Call): readonly Wrote[] => wrote.filter(({ did }) => did !== "own");

const DID = { deleted: "deleted", set: "set", changed: "changed", counted: "counted in", own: "" } satisfies Record<
  Wrote["did"],
  string
>;

const outcomeOf = (call: Call): string => {
  const rows = written(call).map(({ relation, did }) => `${DID[did]} rows of other people in ${relation}`);
  const script = call.runsScript ? ["ran SQL that was handed in"] : [];
  return [...script, told(call.cell), ...rows].join(", ");
};

const told = ({ reach, cause }: Call["cell"]): string => {
  if (reach === "all") return "called it and got rows of other people";
  if (reach === "own") return "called it and got own rows only";
  if (reach === "none") return "called it, and the answer held nobody's rows";
  return `called it, and it failed${saidBy(cause)}`;
};

// P0001 = raise_exception, 42501 = insufficient_privilege, class 28 = invalid authorization
const isRefused = ({ cell: { reach, cause } }: Call): boolean =>
  reach === "error" &&
  cause !== null &&
  /^(P0001|42501|28...)$/.test(cause.sqlstate) &&
  !/\b(not found|no such|does not exist|invalid|expired|missing|required)\b/i.test(cause.message);

const reachedOwn = ({ cell, wrote }: Call): boolean => cell.reach === "own" || wrote.some(({ did }) => did === "own");

const reachedNothing = ({ cell, wrote }: Call): boolean => cell.reach === "none" && wrote.length === 0;

/** Did it refuse who came without a name, or give each what is theirs and nobody anything? */
const asksWhoCalls = (access: AccessEvidence, routine: Routine, calls: readonly Call[]): boolean => {
  if (calls.some((call) => written(call).length > 0 && !isByOffice(access, routine, call))) return false;
  const actsAs = (call: Call) => access.identities.find(({ id }) => id === call.identity)?.actsAs;
  const nobodys = calls.filter((call) => actsAs(call) === "nobody");
  const others = calls.filter((call) => actsAs(call) !== "nobody");
  if (nobodys.length > 0 && nobodys.every(isRefused)) return true;
  return (
    others.some(reachedOwn) && nobodys.length > 0 && nobodys.every((call) => isRefused(call) || reachedNothing(call))
  );
};

/** What trial calls say of it, gravest first. */
type Showing = "runs" | "leaks" | "asks" | "nothing";

const showingOf = (access: AccessEvidence, routine: Routine, calls: readonly Call[]): Showing => {
  if (calls.some(({ runsScript }) => runsScript)) return "runs";
  const tables = relationsNamed(access, nameParts(routine.name));
  const leaks = (call: Call) =>
    handsOut(call) && !isByOffice(access, routine, call) && !isOpenAnyway(access, tables, call.identity);
  if (calls.some(leaks)) return "leaks";
  return asksWhoCalls(access, routine, calls) ? "asks" : "nothing";
};

const SAID = {
  runs: " and runs SQL that they hand in",
  leaks: " and handed out rows of other people",
  asks: " and asks by itself who calls",
  nothing: "",
} satisfies Record<Showing, string>;

const severityOf = (showing: Showing, needed: boolean): Partial<Pick<DraftFinding, "severity">> => {
  if (showing === "runs") return { severity: "error" };
  return showing === "asks" || (needed && showing === "nothing") ? { severity: "info" } : {};
};

const hintOf = (showing: Showing, needed: boolean): string => {
  if (needed)
    return "Policies call it, and need clients to be allowed to: revoking it would break them. Move it to a schema that clients cannot address.";
  return showing === "asks"
    ? "Nothing to do where it is meant for those who got through."
    : "Revoke it from whom it is not for; otherwise it has to check by itself who asks.";
};

const callable = (evidence: Evidence, access: AccessEvidence, { routine, callers, calls }: Callable): DraftFinding => {
  const showing = showingOf(access, routine, calls);
  const needed = isCalledByPolicy(access, routine);
  const tried = folded(calls.map((call) => [call.identity, outcomeOf(call)]));
  const who = callers.length === 0 ? "the application" : spoken(callers);
  const unrevokable = needed || showing === "asks" || access.exposure.assumed;
  return {
    subject: routine.name,
    ...originOfRoutine(evidence, routine.name, ["definition", "acl"]),
    message: `${who} can call ${code(routine.name)}, which runs with the rights of ${code(routine.owner)}${SAID[showing]}`,
    detail:
      tried.length > 0
        ? tried.join("\n")
        : routine.viaPublic
          ? "Everybody may call it, as Postgres has it unless somebody revokes it."
          : null,
    hint: hintOf(showing, needed),
    fix: unrevokable ? null : `revoke execute on routine ${routine.name} from ${roleList(["public", ...callers])};`,
    ...severityOf(showing, needed),
  };
};
