import type { DraftFinding, Evidence, Relation } from "../model/index.ts";
import { canaryName } from "./canary.ts";
import type { Check } from "./contract.ts";
import { type Origin, originOfPolicy, originOfRelation } from "./origin.ts";
import { isTable, spoken, whoReaches } from "./reached.ts";
import { code } from "./wording.ts";

export const rlsPolicyDormant: Check = {
  id: "rls-policy-dormant",
  group: "rls",
  severity: "error",
  when: "A table has policies, and row level security is off.",
  harm: "The policies do nothing: the table looks protected and is open to whoever was granted it.",
  instead: "Enable row level security beside the first policy.",
  canary: (ground) => {
    const table = canaryName(ground, "rls-policy-dormant");
    return `create table ${table} (id integer);
create policy nobody on ${table} using (false);
grant select on ${table} to ${ground.role};`;
  },
  find: (evidence) =>
    (evidence.access?.relations ?? [])
      .filter((one) => isTable(one) && !one.rowSecurity && one.policies.length > 0 && one.exempt === null)
      .map((relation) => ({ relation, origin: causeOf(evidence, relation) }))
      .filter(({ relation, origin }) => !relation.platform || origin.migrations.length > 0)
      .map(({ relation, origin }) => dormant(evidence, relation, origin)),
};

/** What switched it off, where something did; otherwise the first policy that sleeps. */
const causeOf = (evidence: Evidence, { name, policies, platform }: Relation): Origin => {
  const off = originOfRelation(evidence, name, ["row security"]);
  const made = originOfRelation(evidence, name);
  const [policy] = policies.map((one) => originOfPolicy(evidence, name, one.name)).filter(({ file }) => file !== null);
  const switched = off.file !== null && (platform || off.file !== made.file || off.line !== made.line);
  return switched ? off : (policy ?? off);
};

const dormant = (evidence: Evidence, relation: Relation, origin: Origin): DraftFinding => {
  const { name, policies } = relation;
  const reached = evidence.access === null ? "" : whoReaches(evidence.access, relation);
  return {
    subject: name,
    ...origin,
    message: `${policies.length === 1 ? "the policy" : `the ${policies.length} policies`} of ${code(name)} ${policies.length === 1 ? "does" : "do"} nothing, since row level security is off`,
    detail: [`Asleep: ${spoken(policies.map((policy) => policy.name))}`, ...(reached === "" ? [] : [reached])].join(
      "\n",
    ),
    hint: "Enable row level security; the policies hold from then on.",
    fix: `alter table ${name} enable row level security;`,
  };
};
