import type { AccessEvidence, DraftFinding, Evidence, Identity, Policy, Relation } from "../model/index.ts";
import { columnsIn, foldCondition, inParentheses, quoteName } from "../sql/index.ts";
import { blameFor } from "./blame.ts";
import type { Check } from "./contract.ts";
import { originOfPolicy, originOfRelation } from "./origin.ts";
import { cellOf, clausesOf, fared, isTable, mayAdmit, policiesFor, watched } from "./policies.ts";
import { surroundings } from "./who-asks.ts";
import { code, listed } from "./wording-of-access.ts";

export const policyNoWithCheck: Check = {
  id: "policy-no-with-check",
  group: "rls",
  severity: "warning",
  when: "A user can make a row of theirs somebody else's: it was tried.",
  harm: "Rows turn up in the accounts of others, who did not write them: forged orders, messages and memberships.",
  instead: "Let the WITH CHECK of the policy demand of the new row what its USING demands of the old one.",
  canary: ({ schema, user, identity, idType }) => `
    create table ${schema}.lockstep_canary_hand_over (id integer primary key, user_id ${idType} not null, note text);
    alter table ${schema}.lockstep_canary_hand_over enable row level security;
    grant select, update on ${schema}.lockstep_canary_hand_over to ${user};
    create policy lockstep_canary_read on ${schema}.lockstep_canary_hand_over for select to ${user} using (true);
    create policy lockstep_canary_write on ${schema}.lockstep_canary_hand_over for update to ${user}
      using (user_id = (${identity})::${idType}) with check (true);`,
  find: (evidence) =>
    (evidence.access?.relations ?? []).filter(isTable).flatMap((relation) => blamed(evidence, relation)),
};

function blamed(evidence: Evidence, relation: Relation): readonly DraftFinding[] {
  const { access } = evidence;
  if (access === null || !relation.rowSecurity || relation.ownerColumn === null || relation.exempt !== null) return [];
  const givers = watched(access).filter((identity) => givesAway(access, relation, identity));
  const [first] = givers;
  if (first === undefined) return [];
  const policies = policiesFor(relation, first.role, "update", true);
  const lax = policies.find(({ check }) => check !== null) ?? policies[0];
  return [
    {
      subject: relation.name,
      ...(lax === undefined
        ? originOfRelation(evidence, relation.name)
        : originOfPolicy(evidence, relation.name, lax.name)),
      message: `${listed(givers.map(({ id }) => code(id)))} can give rows of ${code(relation.name)} to somebody else by changing ${code(relation.ownerColumn)}`,
      detail: [
        `Tried as ${code(first.id)}: an update that put somebody else there went through.`,
        ...policies.map(described),
      ].join("\n"),
      hint: `Let WITH CHECK compare ${code(relation.ownerColumn)} with the identity of the one who asks, as USING does.`,
      fix: policies.length === 1 && lax !== undefined ? checkedLikeUsing(relation, lax) : null,
    },
  ];
}

function givesAway(access: AccessEvidence, relation: Relation, identity: Identity): boolean {
  if (identity.actsAs !== "user") return false;
  const reach = fared(access, relation.name, identity.id)?.handOver?.reach;
  if (reach !== "own" && reach !== "all") return false;
  // Who may change every row is told of elsewhere.
  if (cellOf(access, relation.name, identity.id, "update")?.reach === "all") return false;
  if (blameFor(access, relation, identity, "update") !== null) return false;
  return policiesFor(relation, identity.role, "update", true).some((policy) =>
    losesOwner(access, relation, identity, policy),
  );
}

/**
 * Does a policy ask for the owner of the row that is there, and let the new one be of somebody else? One that never asks, as
 * for all that belongs to a team, has nothing that could be lost.
 */
function losesOwner(access: AccessEvidence, relation: Relation, identity: Identity, policy: Policy): boolean {
  const clauses = clausesOf(policy);
  const using = clauses.filter(({ part }) => part === "using");
  const owner = relation.ownerColumn;
  const asks = using.some(({ expression }) => columnsIn(expression.root).some((column) => column.at(-1) === owner));
  const check = clauses.filter(({ part }) => part === "check");
  const demanded = check.length > 0 ? check : using;
  const around = surroundings(access, identity, { ...relation, foreign: owner });
  return asks && demanded.every(({ expression }) => mayAdmit(foldCondition(expression.root, around)));
}

const described = ({ name, using, check }: Policy): string =>
  `${code(name)}: using ${using ?? "nothing"}, with check ${check ?? "nothing of its own"}`;

function checkedLikeUsing(relation: Relation, { name, using, check }: Policy): string | null {
  if (using === null || check === null || check === using) return null;
  return `alter policy ${quoteName(name)} on ${relation.name} with check ${inParentheses(using)};`;
}
