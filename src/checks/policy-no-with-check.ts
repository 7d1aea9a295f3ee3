import type { AccessEvidence, DraftFinding, Evidence, Identity, Policy, Relation } from "../model/index.ts";
import { inParentheses, quoteName } from "../sql/index.ts";
import { blameFor } from "./blame.ts";
import type { Check } from "./contract.ts";
import { originOfPolicy, originOfRelation } from "./origin.ts";
import { cellOf, fared, isTable, policiesFor, watched } from "./policies.ts";
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
  return blameFor(access, relation, identity, "update") === null;
}

const described = ({ name, using, check }: Policy): string =>
  `${code(name)}: using ${using ?? "nothing"}, with check ${check ?? "nothing of its own"}`;

function checkedLikeUsing(relation: Relation, { name, using, check }: Policy): string | null {
  if (using === null || check === null || check === using) return null;
  return `alter policy ${quoteName(name)} on ${relation.name} with check ${inParentheses(using)};`;
}
