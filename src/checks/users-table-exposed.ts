import type { AccessEvidence, DraftFinding, Evidence, Relation } from "../model/index.ts";
import { guardedTable } from "./canary.ts";
import type { Check } from "./contract.ts";
import { isTouched, originOfRelation } from "./origin.ts";
import { closing, farthest, isOpen, isTable, openGrants, spoken, triedBy, usesRls, whoReaches } from "./reached.ts";
import { isIdentityTable, isUsersLike } from "./users-tables.ts";
import { code } from "./wording.ts";

export const usersTableExposed: Check = {
  id: "users-table-exposed",
  group: "rls",
  severity: "error",
  when: "Clients reach accounts without row level security: a table of users that has it off, or a view or materialized view over the platform's own table of users. A warning for a view that, tried, gave nobody more than his own row.",
  harm: "Addresses, phone numbers and password hashes of everybody are one request away.",
  instead:
    "Keep what others may see in a table of profiles under row level security, and let views ask for the row of the one who reads.",
  canary: (ground) => {
    const table = `${ground.schema}.lockstep_canary_users`;
    return `${guardedTable(ground, "users-table-exposed")}
create table ${table} (id integer, email text);
grant select on ${table} to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || !usesRls(evidence)) return [];
    return access.relations
      .filter((relation) => !relation.platform || (isTable(relation) && isTouched(evidence, relation.name, traits)))
      .filter((relation) => isOpen(access, relation) && !access.exposure.assumed)
      .flatMap((relation) =>
        isTable(relation) ? table(evidence, access, relation) : view(evidence, access, relation),
      );
  },
};

const traits = ["row security", "acl"];

const table = (evidence: Evidence, access: AccessEvidence, relation: Relation): readonly DraftFinding[] => {
  const { name, rowSecurity } = relation;
  if (rowSecurity || !(isUsersLike(relation) || isIdentityTable(relation))) return [];
  return [
    {
      subject: name,
      ...originOfRelation(evidence, name, traits),
      message: `the accounts in ${code(name)} are open to ${whom(access, relation)} without row level security`,
      detail: whoReaches(access, relation) || null,
      hint: "Enable row level security, and let each user see the own row.",
      fix: `alter table ${name} enable row level security;`,
    },
  ];
};

const view = (evidence: Evidence, access: AccessEvidence, relation: Relation): readonly DraftFinding[] => {
  const { name, kind, reads, securityInvoker } = relation;
  const behind = access.relations.filter((one) => reads.includes(one.name));
  const accounts = behind.filter((one) => isIdentityTable(one) || (kind === "materialized view" && isUsersLike(one)));
  // Asked as the one who reads, the policies of the accounts hold, where there are any.
  if (accounts.length === 0 || (securityInvoker && accounts.every((one) => one.rowSecurity))) return [];
  return [
    {
      subject: name,
      ...originOfRelation(evidence, name, ["options", "definition", "acl"]),
      message: `the ${kind} ${code(name)} hands out rows of ${spoken(accounts.map((one) => one.name))} to ${whom(access, relation)}`,
      detail: whoReaches(access, relation) || null,
      hint: "Keep what others may see in a table of profiles under row level security, and revoke this from clients.",
      fix: closing(access, relation),
      ...(showsOwnRowsOnly(access, relation) ? { severity: "warning" as const } : {}),
    },
  ];
};

const whom = (access: AccessEvidence, relation: Relation): string =>
  spoken(openGrants(access, relation).map(({ role }) => role));

const showsOwnRowsOnly = (access: AccessEvidence, { name, kind }: Relation): boolean => {
  const reach = farthest(triedBy(access, name), "select");
  return kind === "view" && reach === "own";
};
