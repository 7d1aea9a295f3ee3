// Speaks of what nobody else speaks of. Where another check says in this run, and did not say of the base, why an identity
// reaches something, that is the one cause to mend. A new table is held against nothing: row level security that is off and
// policies that admit everybody have checks of their own, and a new table whose owners reach their own rows is how life goes
// on. So only strangers who change or delete its rows are told of here.

import type { AccessEvidence, Cell, Command, DraftFinding, Evidence, Identity, Relation } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import { crossesOwner } from "./access-crosses-owner.ts";
import { blameFor } from "./blame.ts";
import type { Check } from "./contract.ts";
import { type Origin, originOfGrant, originOfPolicy, originOfRelation, originOfRoutine } from "./origin.ts";
import { COMMANDS, cellOf, granted, namesOf, policiesFor, watched } from "./policies.ts";
import { code, listed, observed, verbsOnTable } from "./wording-of-access.ts";

export const accessWidened: Check = {
  id: "access-widened",
  group: "rls",
  severity: "error",
  when: "Somebody reaches rows, or a function, that they do not reach on the base branch: both were tried. A user who gains their own rows only is a warning.",
  harm: "A change that was about something else opens a table, and nobody who reviews it sees that.",
  instead: "Take the right back, or say with an allow comment why it is meant to be open.",
  canary: ({ schema, role }) => `
    create table ${schema}.lockstep_canary_widened (id integer primary key, note text not null);
    alter table ${schema}.lockstep_canary_widened enable row level security;
    grant select, update, delete on ${schema}.lockstep_canary_widened to ${role};
    create policy lockstep_canary on ${schema}.lockstep_canary_widened to ${role} using (note <> 'none of them');`,
  find: (evidence) => {
    const { access, baseAccess } = evidence;
    if (access === null || baseAccess === null) return [];
    return [...relationsWidened(evidence, access, baseAccess), ...routinesWidened(evidence, access, baseAccess)];
  },
};

type Gain = { readonly command: Command; readonly before: Cell | null; readonly now: Cell };

const RANK = { none: 0, error: 0, own: 1, all: 2 } satisfies Record<Cell["reach"], number>;

const grew = (before: Cell | null, now: Cell): boolean => RANK[now.reach] > (before === null ? 0 : RANK[before.reach]);

type Widening = { readonly identities: readonly Identity[]; readonly gains: readonly [Gain, ...Gain[]] };

function relationsWidened(evidence: Evidence, access: AccessEvidence, base: AccessEvidence): readonly DraftFinding[] {
  const known = new Map(base.relations.map((relation) => [relation.name, relation]));
  const ids = new Set(base.identities.map(({ id }) => id));
  // An identity that nobody tried on the base gained nothing that could be told.
  const identities = watched(access).filter(({ id }) => ids.has(id));
  return access.relations.flatMap((relation) => {
    const old = known.get(relation.name) ?? null;
    return wideningsOf({ access, base, relation, old }, identities).map((one) => widened(evidence, relation, old, one));
  });
}

/** What is gained by the same identities, and as grave, is one thing. */
function wideningsOf(held: Held, identities: readonly Identity[]): readonly Widening[] {
  const gained = identities.flatMap((identity) => gainsOf(held, identity).map((gain) => ({ identity, gain })));
  const groups = new Map<string, Widening>();
  for (const command of COMMANDS) {
    for (const mild of [false, true]) {
      const own = gained.filter(({ identity, gain }) => gain.command === command && isMild(identity, gain) === mild);
      const [first] = own;
      if (first === undefined) continue;
      const who = own.map(({ identity }) => identity);
      const key = `${mild} ${namesOf(who).join()}`;
      const group = groups.get(key);
      groups.set(
        key,
        group === undefined
          ? { identities: who, gains: [first.gain] }
          : { ...group, gains: [...group.gains, first.gain] },
      );
    }
  }
  return [...groups.values()];
}

type Held = {
  readonly access: AccessEvidence;
  readonly base: AccessEvidence;
  readonly relation: Relation;
  readonly old: Relation | null;
};

function gainsOf({ access, base, relation, old }: Held, identity: Identity): readonly Gain[] {
  return COMMANDS.flatMap((command) => {
    const now = cellOf(access, relation.name, identity.id, command);
    const before = old === null ? null : cellOf(base, relation.name, identity.id, command);
    // Nobody tried it there: what it was is not known.
    if (now === null || (old !== null && before === null) || !grew(before, now)) return [];
    if (isSaidElsewhere({ access, base, relation, old }, identity, command)) return [];
    if (old === null && !isStrangersWrite(relation, identity, command, now)) return [];
    return [{ command, before, now }];
  });
}

function isSaidElsewhere({ access, base, relation, old }: Held, identity: Identity, command: Command): boolean {
  if (crossesOwner(access, relation, identity, command))
    return old === null || !crossesOwner(base, old, identity, command);
  const blame = blameFor(access, relation, identity, command);
  if (blame === null) return false;
  if (old === null || blame === "its tables") return true;
  // That everybody may read is told as a fact and stops nobody; that they may now is a change to decide on.
  if (blame === "policy-always-true" && command === "select") return false;
  return blame !== blameFor(base, old, identity, command);
}

function isStrangersWrite(relation: Relation, { actsAs }: Identity, command: Command, { reach }: Cell): boolean {
  return (
    relation.ownerColumn === null &&
    actsAs === "nobody" &&
    reach === "all" &&
    (command === "update" || command === "delete")
  );
}

/** A user who gains what is theirs, and an administrator. */
const isMild = ({ actsAs }: Identity, { now }: Gain): boolean =>
  actsAs === "admin" || (actsAs === "user" && now.reach === "own");

function widened(
  evidence: Evidence,
  relation: Relation,
  old: Relation | null,
  { identities, gains }: Widening,
): DraftFinding {
  const who = namesOf(identities);
  const commands = gains.map(({ command }) => command);
  const own = gains.every(({ now }) => now.reach === "own");
  const mild = identities.every((identity) => gains.every((gain) => isMild(identity, gain)));
  return {
    subject: `${relation.name} ${who.join(", ")} ${commands.join(", ")}`,
    ...originOfGain(evidence, relation, old, identities[0]?.role ?? "", gains[0].command),
    message: `${listed(who.map(code))} can now ${verbsOnTable(commands)} ${code(relation.name)}${own ? ", own rows only" : ""}`,
    detail: gains
      .map(
        ({ command, before, now }) =>
          `${observed(command, now)}; on the base branch ${old === null ? "there is no such relation" : observed("", before ?? now).slice(2)}`,
      )
      .join("\n"),
    hint: "Take the right back, or say in an allow comment why it is meant to be open.",
    fix: revoked(evidence, relation, old, identities, commands),
    ...(mild ? { severity: "warning" as const } : {}),
  };
}

/** The policy that is new or changed and lets it through; else the grant; else what turned row level security off. */
function originOfGain(
  evidence: Evidence,
  relation: Relation,
  old: Relation | null,
  role: string,
  command: Command,
): Origin {
  const before = JSON.stringify(old?.policies ?? []);
  const fresh = policiesFor(relation, role, command, true).find((one) => !before.includes(JSON.stringify(one)));
  if (fresh !== undefined) return originOfPolicy(evidence, relation.name, fresh.name);
  if (old?.rowSecurity === true && !relation.rowSecurity)
    return originOfRelation(evidence, relation.name, ["row security"]);
  const grant = originOfGrant(evidence, relation.name);
  return grant.file === null ? originOfRelation(evidence, relation.name) : grant;
}

/** Takes back what was granted by the change. */
function revoked(
  { access, baseAccess }: Evidence,
  relation: Relation,
  old: Relation | null,
  identities: readonly Identity[],
  commands: readonly Command[],
): string | null {
  if (access === null || baseAccess === null || old === null || access.exposure.assumed) return null;
  const roles = [...new Set(identities.map(({ role }) => role))];
  const fresh = roles.every((role) =>
    commands.every((command) => granted(access, relation, role, command) && !granted(baseAccess, old, role, command)),
  );
  if (!fresh) return null;
  const open = relation.grants.some(
    ({ role, viaPublic }) => roles.includes(role) && commands.some((command) => viaPublic.includes(command)),
  );
  return `revoke ${commands.join(", ")} on ${relation.name} from ${open ? "public" : roles.map(quoteName).join(", ")};`;
}

function routinesWidened(evidence: Evidence, access: AccessEvidence, base: AccessEvidence): readonly DraftFinding[] {
  const known = new Set(base.routines.map(({ name }) => name));
  const ids = new Set(watched(access).map(({ id }) => id));
  return access.calls
    .filter(({ routine, identity }) => known.has(routine) && ids.has(identity))
    .flatMap(({ routine, identity, cell }) => {
      const before = base.calls.find((one) => one.routine === routine && one.identity === identity);
      if (before === undefined || !grew(before.cell, cell)) return [];
      const who = access.identities.find(({ id }) => id === identity);
      return [
        {
          subject: `${routine} ${identity}`,
          ...originOfRoutine(evidence, routine, ["definition", "acl"]),
          message: `${code(identity)} now gets ${cell.reach === "all" ? "rows of others" : "rows"} from ${code(routine)}`,
          detail: `${observed("call", cell)}; on the base branch ${observed("", before.cell).slice(2)}`,
          hint: "Take the right to execute it back, or say in an allow comment why it is meant to be open.",
          fix: null,
          ...(cell.reach === "own" && who?.actsAs !== "nobody" ? { severity: "warning" as const } : {}),
        },
      ];
    });
}
