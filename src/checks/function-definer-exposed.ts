import type { AccessEvidence, Call, DraftFinding, Evidence, Routine } from "../model/index.ts";
import { canaryName } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfRoutine } from "./origin.ts";
import { isCalledByPolicy } from "./policy-calls.ts";
import { callsBy, folded, openRoles, roleList, spoken, usesRls } from "./reached.ts";
import { code } from "./wording.ts";

export const functionDefinerExposed: Check = {
  id: "function-definer-exposed",
  group: "rls",
  severity: "warning",
  when: "Clients can call a SECURITY DEFINER function. A note where policies call it, since they can only do so if clients may, unless a trial call handed out rows of somebody else. Where nothing was granted by name, only such a call counts.",
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

const told = ({ reach, cause }: Call["cell"]): string => {
  if (reach === "all") return "called it and got rows of other people";
  if (reach === "own") return "called it and got own rows only";
  if (reach === "none") return "called it and got no row";
  return `called it, and it failed${cause === null ? "" : `: ${cause.message} (${cause.sqlstate})`}`;
};

const callable = (evidence: Evidence, access: AccessEvidence, { routine, callers, calls }: Callable): DraftFinding => {
  const leaks = calls.some(handsOut);
  const needed = isCalledByPolicy(access, routine);
  const tried = folded(calls.map(({ identity, cell }) => [identity, told(cell)]));
  return {
    subject: routine.name,
    ...originOfRoutine(evidence, routine.name, ["definition", "acl"]),
    message: `${callers.length === 0 ? "the application" : spoken(callers)} can call ${code(routine.name)}, which runs with the rights of ${code(routine.owner)}${leaks ? " and handed out rows of other people" : ""}`,
    detail:
      tried.length > 0
        ? tried.join("\n")
        : routine.viaPublic
          ? "Everybody may call it, as Postgres has it unless somebody revokes it."
          : null,
    hint: needed
      ? "Policies call it, and need clients to be allowed to: revoking it would break them. Move it to a schema that clients cannot address."
      : "Revoke it from whom it is not for; otherwise it has to check by itself who asks.",
    fix:
      needed || access.exposure.assumed
        ? null
        : `revoke execute on routine ${routine.name} from ${roleList(["public", ...callers])};`,
    ...(needed && !leaks ? { severity: "info" as const } : {}),
  };
};
