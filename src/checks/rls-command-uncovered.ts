import type { DraftFinding, Evidence, Relation } from "../model/index.ts";
import { canaryName } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfGrant } from "./origin.ts";
import { isOpen, isReachedThroughParent, isTable, roleList, spoken } from "./reached.ts";
import { type Uncovered, uncoveredIn } from "./uncovered.ts";
import { code } from "./wording.ts";

export const rlsCommandUncovered: Check = {
  id: "rls-command-uncovered",
  group: "rls",
  severity: "warning",
  when: "A command was granted on a table under row level security, and none of its policies could admit it for that role. Grants that come from default privileges or that open a whole schema do not count: what has no policy there is closed on purpose.",
  harm: "The command never reaches a row: reads come back empty, updates change nothing and inserts fail, or a policy is missing that somebody believes in.",
  instead: "Add the policy that was meant, or revoke the command.",
  canary: (ground) => {
    const table = canaryName(ground, "rls-command-uncovered");
    return `create table ${table} (id integer);
alter table ${table} enable row level security;
create policy seen on ${table} for select to ${ground.role} using (false);
revoke all on ${table} from ${ground.role};
grant select, insert on ${table} to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null) return [];
    return access.relations
      .filter((relation) => isTable(relation) && relation.rowSecurity && !relation.platform)
      .filter((relation) => isOpen(access, relation) && !isReachedThroughParent(access, relation))
      .flatMap((relation) => {
        const uncovered = uncoveredIn({ access, steps: evidence.steps }, relation);
        return uncovered.length === 0 ? [] : [uncoveredFinding(evidence, relation, uncovered)];
      });
  },
};

const uncoveredFinding = (evidence: Evidence, relation: Relation, uncovered: readonly Uncovered[]): DraftFinding => {
  const { name } = relation;
  const commands = [...new Set(uncovered.flatMap((one) => one.commands))];
  const roles = uncovered.map(({ role }) => role);
  return {
    subject: name,
    ...originOfGrant(evidence, name),
    message: `no policy of ${code(name)} admits ${commands.join(", ")}, which ${commands.length === 1 ? "was" : "were"} granted to ${spoken(roles)}`,
    detail: uncovered.map((one) => `${one.role}: ${one.commands.join(", ")}`).join("\n"),
    hint: "Add a policy for what was meant to work, or revoke what was not.",
    fix: uncovered.map((one) => revoke(relation, one)).join("\n"),
  };
};

const revoke = ({ name, grants }: Relation, { role, commands }: Uncovered): string => {
  const viaPublic = grants.find((grant) => grant.role === role)?.viaPublic ?? [];
  const everybody = commands.some((command) => viaPublic.includes(command)) ? ["public"] : [];
  return `revoke ${commands.join(", ")} on ${name} from ${roleList([...everybody, role])};`;
};
