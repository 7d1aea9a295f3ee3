import type { AccessEvidence, Command, DraftFinding, Evidence, Identity, Policy, Relation } from "../model/index.ts";
import type { Value } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { originOfPolicy } from "./origin.ts";
import {
  asksForIdentity,
  COMMANDS,
  cellOf,
  granted,
  isTrue,
  mayAdmit,
  outcome,
  policiesFor,
  watched,
} from "./policies.ts";
import { code, listed, verbs } from "./wording-of-access.ts";

export const policyNullIdentity: Check = {
  id: "policy-null-identity",
  group: "rls",
  severity: "error",
  when: "A policy that asks who is there admits somebody of whom nobody knows who it is.",
  harm: "A request without a token, or a session in which the application forgot to say for whom, reaches rows of others.",
  instead: "Let NULL admit nobody: compare with `=`, and have the owner column NOT NULL.",
  canary: ({ schema, role, identity }) => `
    create table ${schema}.lockstep_canary_null_identity (id integer primary key, owner_id text);
    alter table ${schema}.lockstep_canary_null_identity enable row level security;
    grant select on ${schema}.lockstep_canary_null_identity to ${role};
    create policy lockstep_canary on ${schema}.lockstep_canary_null_identity for select to ${role}
      using ((${identity}) is null or owner_id = (${identity})::text);`,
  find: (evidence) => leaksIn(evidence.access).map((leak) => blamed(evidence, leak)),
};

export type NullLeak = {
  readonly relation: Relation;
  readonly policy: Policy;
  readonly reached: readonly { readonly identity: Identity; readonly command: Command }[];
};

const known = new WeakMap<AccessEvidence, readonly NullLeak[]>();

/** Policies that let in somebody without an id because there is none. */
const leaksIn = (access: AccessEvidence | null): readonly NullLeak[] => {
  if (access === null) return [];
  const found =
    known.get(access) ??
    access.relations.filter(({ rowSecurity }) => rowSecurity).flatMap((one) => leaksOf(access, one));
  known.set(access, found);
  return found;
};

/** Is it for want of an id that somebody reaches this? */
export const leaksNull = (access: AccessEvidence, name: string, identity: string, command: Command): boolean =>
  leaksIn(access).some(
    ({ relation, reached }) =>
      relation.name === name && reached.some((one) => one.identity.id === identity && one.command === command),
  );

function leaksOf(access: AccessEvidence, relation: Relation): readonly NullLeak[] {
  const nobody = watched(access).filter(({ actsAs }) => actsAs === "nobody");
  const reached = nobody.flatMap((identity) =>
    COMMANDS.flatMap((command) =>
      guilty(access, relation, identity, command).map((policy) => ({ policy, identity, command })),
    ),
  );
  return relation.policies.flatMap((policy) => {
    const own = reached.filter((one) => one.policy === policy);
    return own.length === 0 ? [] : [{ relation, policy, reached: own }];
  });
}

/** Which policies let somebody without an id do something, as they would not let anybody who has one. */
function guilty(access: AccessEvidence, relation: Relation, identity: Identity, command: Command): readonly Policy[] {
  const reach = cellOf(access, relation.name, identity.id, command)?.reach;
  const reaches = reach === "own" || reach === "all";
  if (!reaches && !granted(access, relation, identity.role, command)) return [];
  const judged = policiesFor(relation, identity.role, command, true).map((policy) => ({
    policy,
    value: outcome(access, relation, policy, command, identity),
  }));
  const admitting = judged.filter(({ value }) => mayAdmit(value));
  // A rule that asks for nobody's id opens these rows to everybody.
  const open = admitting.some(({ value }) => value?.identity === false);
  return admitting
    .filter(({ value }) => matchesNull(value) || (reaches && value?.identity === true && (isTrue(value) || !open)))
    .filter(({ policy }) => asksForIdentity(access, policy))
    .map(({ policy }) => policy);
}

// Rows that belong to nobody come with time, not with a trial.
const matchesNull = (value: Value | null): boolean => value?.known === false && value.matchesNull === true;

function blamed(evidence: Evidence, { relation, policy, reached }: NullLeak): DraftFinding {
  const commands = COMMANDS.filter((command) => reached.some((one) => one.command === command));
  const who = [...new Set(reached.map(({ identity }) => identity.id))];
  return {
    subject: `${relation.name} ${policy.name}`,
    ...originOfPolicy(evidence, relation.name, policy.name),
    message: `policy ${code(policy.name)} lets ${listed(who.map(code))}, of whom nobody knows who it is, ${verbs(commands)} rows of ${code(relation.name)}`,
    detail: [
      tried(evidence, relation, reached),
      ...(policy.using === null ? [] : [`using ${policy.using}`]),
      ...(policy.check === null ? [] : [`with check ${policy.check}`]),
    ].join("\n"),
    hint: "Compare with `=`, which admits nobody where the id is NULL, and name the role of signed-in users in the policy.",
    fix: null,
  };
}

function tried({ access }: Evidence, { name }: Relation, reached: NullLeak["reached"]): string {
  const through = reached.filter(({ identity, command }) => {
    const reach = access === null ? undefined : cellOf(access, name, identity.id, command)?.reach;
    return reach === "own" || reach === "all";
  });
  if (through.length === 0)
    return "A row whose owner is NULL equals an id that is NULL here; none was there to try it on.";
  const who = [...new Set(through.map(({ identity }) => code(identity.id)))];
  return `Tried as ${listed(who)}: ${listed([...new Set(through.map(({ command }) => command))])} went through.`;
}
