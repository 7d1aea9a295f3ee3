import type { AccessEvidence, Command, DraftFinding, Evidence, Identity, Policy, Relation } from "../model/index.ts";
import { foldCondition } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { holdsFiles, openBuckets } from "./open-buckets.ts";
import { holdsMessages, openChannels } from "./open-channels.ts";
import { originOfPolicy } from "./origin.ts";
import {
  COMMANDS,
  cellOf,
  conditionsFor,
  governs,
  granted,
  isFor,
  isTrue,
  namesOf,
  outcome,
  policiesFor,
  watched,
} from "./policies.ts";
import { surroundings } from "./who-asks.ts";
import { code, listed, verbs } from "./wording-of-access.ts";

export const policyAlwaysTrue: Check = {
  id: "policy-always-true",
  group: "rls",
  severity: "error",
  when: "A permissive policy admits every row to anybody, or to everybody who is signed in, for writing; for reading it is only told. Policies on Supabase's files are judged bucket by bucket: a public bucket whose files can be listed is a warning. So are those on its private channels.",
  harm: "Row level security is on and stops nobody: whoever holds the public key changes or deletes all rows.",
  instead: "Compare a column with the identity of the one who asks, or name a role that clients do not come in with.",
  canary: ({ schema, user }) => `
    create table ${schema}.lockstep_canary_always_true (id integer primary key);
    alter table ${schema}.lockstep_canary_always_true enable row level security;
    grant select, update on ${schema}.lockstep_canary_always_true to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_always_true for update to ${user} using (true);`,
  find: (evidence) => [
    ...admissionsIn(evidence.access)
      .filter(({ relation }) => !holdsFiles(relation) && !holdsMessages(relation))
      .flatMap((admission) => blamed(evidence, admission)),
    ...openBuckets(evidence),
    ...openChannels(evidence),
  ],
};

/** A policy that admits every row, to whom and for what. */
export type Admission = {
  readonly relation: Relation;
  readonly policy: Policy;
  readonly identities: readonly Identity[];
  readonly commands: readonly Command[];
  /** Does it admit everybody only because they are signed in? */
  readonly signedIn: boolean;
};

const known = new WeakMap<AccessEvidence, readonly Admission[]>();

/** Policies that admit every row for a command, where no other policy narrows them. */
const admissionsIn = (access: AccessEvidence | null): readonly Admission[] => {
  if (access === null) return [];
  const found =
    known.get(access) ??
    access.relations
      .filter(({ rowSecurity, exposed, exempt }) => rowSecurity && exposed && exempt === null)
      .flatMap((relation) => relation.policies.flatMap((policy) => admission(access, relation, policy)));
  known.set(access, found);
  return found;
};

/** Does a policy that admits every row let somebody do this? */
export const admitsAll = (
  access: AccessEvidence,
  relation: string,
  identity: string,
  command: Command,
): Admission | null =>
  admissionsIn(access).find(
    (one) =>
      one.relation.name === relation &&
      one.commands.includes(command) &&
      one.identities.some(({ id }) => id === identity),
  ) ?? null;

function admission(access: AccessEvidence, relation: Relation, policy: Policy): readonly Admission[] {
  if (!policy.permissive) return [];
  const found = watched(access)
    .filter(({ actsAs, role }) => actsAs !== "admin" && isFor(policy, role))
    .flatMap((identity) => {
      const commands = COMMANDS.filter((command) => admits(access, relation, policy, identity, command));
      return commands.length === 0 ? [] : [{ identity, commands }];
    });
  if (found.length === 0) return [];
  const commands = COMMANDS.filter((command) => found.some((one) => one.commands.includes(command)));
  const signedIn = isForTheSignedIn(access, relation, policy);
  return [{ relation, policy, identities: found.map(({ identity }) => identity), commands, signedIn }];
}

function admits(
  access: AccessEvidence,
  relation: Relation,
  policy: Policy,
  identity: Identity,
  command: Command,
): boolean {
  if (!governs(policy, command) || !granted(access, relation, identity.role, command)) return false;
  const conditions = conditionsFor(policy, command).filter(({ part }) => command !== "update" || part === "using");
  const around = surroundings(access, identity, relation);
  const values = conditions.map(({ expression }) => foldCondition(expression.root, around));
  if (values.length === 0 || !values.every(isTrue)) return false;
  // What is true because nobody knows who asks is policy-null-identity's to tell.
  if (identity.actsAs === "nobody" && values.some(({ identity: because }) => because)) return false;
  const narrowing = policiesFor(relation, identity.role, command, false).filter(
    (other) => !isTrue(outcome(access, relation, other, command, identity)),
  );
  return narrowing.length === 0 || cellOf(access, relation.name, identity.id, command)?.reach === "all";
}

/** Would nobody in particular be turned away? */
function isForTheSignedIn(access: AccessEvidence, relation: Relation, policy: Policy): boolean {
  const nobody: Identity = { id: "", role: "", settings: {}, actsAs: "nobody", why: "" };
  const around = surroundings(access, nobody, relation);
  return COMMANDS.filter((command) => governs(policy, command)).some((command) =>
    conditionsFor(policy, command).some(({ expression }) => !isTrue(foldCondition(expression.root, around))),
  );
}

function blamed(
  evidence: Evidence,
  { relation, policy, identities, commands, signedIn }: Admission,
): readonly DraftFinding[] {
  const writes = commands.filter((command) => command !== "select");
  // What belongs to nobody may well be added by everybody who is signed in.
  if (signedIn && relation.ownerColumn === null && commands.every((command) => command === "insert")) return [];
  const who = listed(namesOf(identities).map(code));
  const shown = writes.length > 0 ? writes : commands;
  return [
    {
      subject: `${relation.name} ${policy.name}`,
      ...originOfPolicy(evidence, relation.name, policy.name),
      message: `policy ${code(policy.name)} lets ${who} ${verbs(shown)} every row of ${code(relation.name)}`,
      detail: `Its condition is true for every row${policy.using === null ? "" : `: using ${policy.using}`}${policy.check === null ? "" : `${policy.using === null ? ":" : ","} with check ${policy.check}`}.`,
      hint:
        writes.length === 0
          ? "Nothing to do where these rows are meant to be read by everybody."
          : relation.ownerColumn === null
            ? "Say in the policy which rows it is for, or give the right to a role that clients do not come in with."
            : `Compare ${code(relation.ownerColumn)} with the identity of the one who asks.`,
      fix: null,
      ...(writes.length === 0 ? { severity: "info" as const } : {}),
    },
  ];
}
