// Told by trying: two users had rows each, and one of them reached the other's. A rule that opens rows for a reason is not
// held against anybody: one that reads a state of the row (`is_public`), for reading, and one that asks what the asker has to
// do with it (a team, a role).

import type { AccessEvidence, Command, DraftFinding, Evidence, Identity, Policy, Relation } from "../model/index.ts";
import { foldCondition } from "../sql/index.ts";
import { blameFor } from "./blame.ts";
import type { Check } from "./contract.ts";
import { crossedByCalls } from "./crossing-calls.ts";
import { holdsFiles, opensSomeBucket } from "./open-buckets.ts";
import { type Origin, originOfPolicy, originOfRelation } from "./origin.ts";
import {
  asksForIdentity,
  COMMANDS,
  cellOf,
  conditionsFor,
  fared,
  isFor,
  isTable,
  mayAdmit,
  namesOf,
  policiesFor,
  watched,
} from "./policies.ts";
import { type Reason, reasonOf } from "./reason-to-admit.ts";
import { surroundings } from "./who-asks.ts";
import { code, listed, verbs } from "./wording-of-access.ts";

export const accessCrossesOwner: Check = {
  id: "access-crosses-owner",
  group: "rls",
  severity: "error",
  when: "A user reads or writes rows of another user, in a table that says whose a row is, and no rule makes them public: it was tried.",
  harm: "Customers see, change or delete what belongs to other customers.",
  instead:
    "Compare the owner column with the identity of the one who asks, in every policy and function that leads there.",
  canary: ({ schema, user }) => `
    create table ${schema}.lockstep_canary_crosses (id integer primary key, user_id text not null, note text not null);
    alter table ${schema}.lockstep_canary_crosses enable row level security;
    grant select, update on ${schema}.lockstep_canary_crosses to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_crosses for all to ${user} using (note <> 'none of them');`,
  find: (evidence) => {
    const { access } = evidence;
    if (access === null) return [];
    return [
      ...access.relations.flatMap((relation) => crossed(evidence, access, relation)),
      ...access.routines.flatMap((routine) => crossedByCalls(evidence, access, routine)),
    ];
  },
};

type Gravity = "error" | "warning" | "info";

type Crossing = { readonly identity: Identity; readonly commands: readonly Command[] };

function crossed(evidence: Evidence, access: AccessEvidence, relation: Relation): readonly DraftFinding[] {
  const { ownerColumn, platform } = relation;
  if (ownerColumn === null || (platform && !holdsFiles(relation))) return [];
  const who = watched(access).filter(({ actsAs }) => actsAs === "user" || actsAs === "nobody");
  return (["error", "warning", "info"] as const).flatMap((severity) => {
    const crossings = who
      .map((identity) => ({
        identity,
        commands: COMMANDS.filter((command) => gravity(access, relation, identity, command) === severity),
      }))
      .filter(({ commands }) => commands.length > 0);
    const [first] = crossings;
    return first === undefined ? [] : [blamed(evidence, relation, [first, ...crossings.slice(1)], severity)];
  });
}

function blamed(
  evidence: Evidence,
  relation: Relation,
  crossings: readonly [Crossing, ...Crossing[]],
  severity: Gravity,
): DraftFinding {
  const { name, ownerColumn } = relation;
  const [first] = crossings;
  const who = namesOf(crossings.map(({ identity }) => identity));
  const commands = COMMANDS.filter((command) => crossings.some((one) => one.commands.includes(command)));
  const owner = code(ownerColumn ?? "");
  return {
    subject: `${name} ${who.join(", ")} ${commands.join(", ")}`,
    ...originOfCrossing(evidence, relation, first),
    message: `${listed(who.map(code))} can ${verbs(commands)} rows of others in ${code(name)}${severity === "error" ? "" : ", by a rule that does not ask whose they are"}`,
    detail: [
      ...crossings
        .filter(({ identity }) => who.includes(identity.id))
        .map((one) => `Tried as ${code(one.identity.id)}: ${listed(one.commands)} reached rows of somebody else.`),
      `${owner} says whose a row is.`,
    ].join("\n"),
    hint: HINTS[severity] ?? `Compare ${owner} with the identity of the one who asks.`,
    fix: null,
    ...(severity === "error" ? {} : { severity }),
  };
}

const HINTS: Partial<Record<Gravity, string>> = {
  info: "Nothing to do where the rule says which rows everybody may read.",
  warning: "Say which rows everybody may read, rather than which they may not: what is added later is open otherwise.",
};

/** Does this check blame somebody for reaching rows of others by this command? */
export const crossesOwner = (
  access: AccessEvidence,
  relation: Relation,
  identity: Identity,
  command: Command,
): boolean =>
  relation.ownerColumn !== null &&
  !relation.platform &&
  (identity.actsAs === "user" || identity.actsAs === "nobody") &&
  gravity(access, relation, identity, command) === "error";

/** How grave it is that somebody reaches rows of others; null where it is not this check's to tell. */
function gravity(access: AccessEvidence, relation: Relation, identity: Identity, command: Command): Gravity | null {
  if (cellOf(access, relation.name, identity.id, command)?.reach !== "all") return null;
  const blame = blameFor(access, relation, identity, command);
  if (blame === "policy-always-true" && command === "select" && isContradicted(access, relation, identity))
    return "error";
  if (blame !== null || (holdsFiles(relation) && opensSomeBucket(access, relation, identity, command))) return null;
  const { actsAs } = identity;
  if (!isTable(relation) || !relation.rowSecurity) return actsAs === "user" || command !== "select" ? "error" : null;
  const all = admitting(access, relation, identity, command).map(({ reason }) => reason);
  // Where a stranger gets through as well, an office or a team is not what opens it.
  const others = all.filter((reason) => reason !== "the asker");
  const strange = fared(access, relation.name, identity.id)?.stranger?.[command] === "all";
  const reasons = strange && others.length > 0 ? others : all;
  // What no policy can admit did not go through: a constraint refused it before the policies were asked.
  if (reasons.length === 0 && command !== "select" && relation.owner !== identity.role) return null;
  if (reasons.includes("nothing")) return "error";
  if (command !== "select" && reasons.some((reason) => reason !== "the asker")) return "error";
  if (reasons.includes("the asker")) return null;
  if (reasons.includes("the row")) return "info";
  if (reasons.includes("doubtful")) return "warning";
  return reasons.includes("vacuous") && !isContradicted(access, relation, identity) ? "info" : "error";
}

/** Policies that may admit a row of somebody else's, and what they go by. */
function admitting(
  access: AccessEvidence,
  relation: Relation,
  identity: Identity,
  command: Command,
): readonly { readonly policy: Policy; readonly reason: Reason }[] {
  const admittingTo = (foreign: string | null) => {
    const around = surroundings(access, identity, foreign === null ? relation : { ...relation, foreign });
    return policiesFor(relation, identity.role, command, true).flatMap((policy) => {
      const conditions = conditionsFor(policy, command);
      const values = conditions.map(({ expression }) => foldCondition(expression.root, around));
      const admits = values.length > 0 && values.every(mayAdmit);
      return admits ? [{ policy, reason: reasonOf(access, relation, values, conditions) }] : [];
    });
  };
  const others = admittingTo(relation.ownerColumn);
  // Nobody's rows are not one's own either.
  const mayBeNobodys = relation.columns.some(({ name, notNull }) => name === relation.ownerColumn && !notNull);
  return others.length > 0 || !mayBeNobodys ? others : admittingTo(null);
}

/** Is a policy that opens every row beside one that lets people read what is theirs? Then one of them is a mistake. */
function isContradicted(access: AccessEvidence, { policies }: Relation, { role }: Identity): boolean {
  // For whoever is never signed in, what the signed in may see says how it is meant.
  const signsIn = access.identities.some((one) => one.role === role && one.actsAs !== "nobody");
  return policies.some(
    (policy) =>
      policy.permissive &&
      policy.command === "select" &&
      asksForIdentity(access, policy) &&
      (!signsIn || isFor(policy, role)),
  );
}

function originOfCrossing(evidence: Evidence, relation: Relation, crossing: Crossing): Origin {
  const { access } = evidence;
  const { identity, commands } = crossing;
  const [command = "select"] = commands;
  const [found] = access === null ? [] : admitting(access, relation, identity, command);
  const policy = found?.policy ?? policiesFor(relation, identity.role, command, true)[0];
  return policy === undefined
    ? originOfRelation(evidence, relation.name)
    : originOfPolicy(evidence, relation.name, policy.name);
}
