import type { AccessEvidence, Evidence, Relation } from "../model/index.ts";
import { canaryName } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfRelation } from "./origin.ts";
import { isReachedThroughParent, isTable } from "./reached.ts";
import { code } from "./wording.ts";

export const rlsNoPolicy: Check = {
  id: "rls-no-policy",
  group: "rls",
  severity: "info",
  when: "A table in an exposed schema, on Supabase in any schema, has row level security on and no policy. Partitions whose parent is protected are left out: they are reached through it.",
  harm: "Nobody but the owner and roles that bypass row level security gets in: queries come back empty and inserts fail.",
  instead: "Add a policy for each command that clients need, or leave it so where they need none.",
  canary: (ground) => {
    const table = canaryName(ground, "rls-no-policy");
    return `create table ${table} (id integer);
alter table ${table} enable row level security;
grant select on ${table} to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null) return [];
    return access.relations
      .filter((relation) => isShut(evidence, access, relation) && !isReachedThroughParent(access, relation))
      .map(({ name }) => ({
        subject: name,
        ...originOfRelation(evidence, name, ["row security"]),
        message: `${code(name)} has row level security on and no policy, so that clients reach none of its rows`,
        detail: null,
        hint: "Add policies if clients need it; nothing is wrong if only the service does.",
        fix: null,
      }));
  },
};

const isShut = (evidence: Evidence, { exposure }: AccessEvidence, relation: Relation): boolean => {
  const { rowSecurity, policies, platform, exempt, exposed, schema } = relation;
  const addressed = exposed || exposure.schemas.some(({ name }) => name === schema);
  const meant = addressed || evidence.platform !== "plain";
  return isTable(relation) && rowSecurity && policies.length === 0 && !platform && exempt === null && meant;
};
