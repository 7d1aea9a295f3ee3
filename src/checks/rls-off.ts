import type { AccessEvidence, DraftFinding, Evidence, Relation } from "../model/index.ts";
import { canaryName } from "./canary.ts";
import type { Check } from "./contract.ts";
import { isTouched, originOfRelation } from "./origin.ts";
import {
  grantedBy,
  isBroadcast,
  isLeftToParent,
  isOpen,
  isTable,
  openGrants,
  spoken,
  usesRls,
  whoReaches,
} from "./reached.ts";
import { code } from "./wording.ts";

export const rlsOff: Check = {
  id: "rls-off",
  group: "rls",
  severity: "error",
  when: "Clients can address a table, a partitioned table or a partition, or hear of its changes through Supabase's realtime, and row level security is off. Tables that have policies are left to rls-policy-dormant; on plain Postgres, a table without an owner that clients may only read is a warning.",
  harm: "Whoever holds the role reaches every row that was granted, whoever the rows belong to.",
  instead:
    "Enable row level security in the migration that creates the table, and add a policy for each command that clients need.",
  canary: (ground) => {
    const table = canaryName(ground, "rls-off");
    return `create table ${table} (id integer) partition by list (id);
create table ${table}_1 partition of ${table} for values in (1);
create table ${table}_2 partition of ${table} for values in (2);
alter table ${table} enable row level security;
alter table ${table}_1 enable row level security;
grant select, insert, update, delete on ${table}, ${table}_1, ${table}_2 to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || !usesRls(evidence)) return [];
    return access.relations
      .filter((relation) => isTable(relation) && !relation.rowSecurity && relation.policies.length === 0)
      .filter((relation) => isOpen(access, relation) || isBroadcast(access, relation))
      .filter((relation) => !isLeftToParent(access, relation))
      .filter((relation) => isOurs(evidence, relation))
      .map((relation) => unprotected(evidence, access, relation));
  },
};

const traits = ["row security", "acl"];

const isOurs = (evidence: Evidence, { platform, name }: Relation): boolean =>
  !platform || isTouched(evidence, name, traits);

const isLookup = (evidence: Evidence, access: AccessEvidence, relation: Relation): boolean =>
  evidence.platform === "plain" &&
  relation.ownerColumn === null &&
  relation.partitionOf === null &&
  openGrants(access, relation).every((grant) => grantedBy(grant).join() === "select");

const unprotected = (evidence: Evidence, access: AccessEvidence, relation: Relation): DraftFinding => {
  const { name, kind, partitionOf, ownerColumn } = relation;
  const roles = openGrants(access, relation).map(({ role }) => role);
  const who = roles.length === 0 ? "whoever may use it" : spoken(roles);
  const parent = access.relations.find((one) => one.name === partitionOf);
  const shielded = parent?.rowSecurity === true && partitionOf !== null;
  return {
    subject: name,
    ...originOfRelation(evidence, name, traits),
    message: `row level security is off on the ${kind} ${code(name)}, ${relation.exposed ? "which is open" : "whose changes are broadcast"} to ${who}`,
    detail: [
      whoReaches(access, relation),
      ...(shielded ? [`The policies of ${partitionOf} do not hold where the partition itself is asked.`] : []),
    ]
      .filter((line) => line !== "")
      .join("\n"),
    hint: shielded
      ? `Enable it without a policy: queries on ${code(partitionOf)} go on as before, and nobody gets around them.`
      : `Enable it, then say with policies who may do what${ownerColumn === null ? "" : `; ${code(ownerColumn)} seems to tell whose row it is`}. Until then nobody gets in but the owner.`,
    fix: `alter table ${name} enable row level security;`,
    ...(isLookup(evidence, access, relation) && !access.exposure.assumed ? { severity: "warning" as const } : {}),
  };
};
