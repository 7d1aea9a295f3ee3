import type { DraftFinding, Evidence, Relation } from "../model/index.ts";
import { canaryRole } from "./canary.ts";
import type { Check } from "./contract.ts";
import { count } from "./count.ts";
import { originOfRelation } from "./origin.ts";
import { isTable, openRoles, usesRls } from "./reached.ts";
import { code } from "./wording.ts";

export const rlsNotForced: Check = {
  id: "rls-not-forced",
  group: "rls",
  severity: "info",
  when: "Tables under row level security do not force it on their owner. A warning for each table that belongs to a role clients come in with; otherwise one note per owner, and only where no migration grants anything: there the application may well come in as the owner.",
  harm: "The owner passes by every policy: an application that connects as the role of its migrations is held by none.",
  instead:
    "Let the application connect as a role that owns nothing, or force row level security. Forced, it holds migrations and definer functions of the owner, too.",
  canary: ({ identity }) => {
    const client = canaryRole("rls-not-forced");
    return {
      client,
      sql: `create role ${client};
grant ${client} to current_user;
create schema ${client};
grant create on schema ${client} to ${client};
create table ${client}.rows (id integer, owner_id text);
alter table ${client}.rows enable row level security;
create policy own_rows on ${client}.rows using (owner_id = (select ${identity})::text);
alter table ${client}.rows owner to ${client};`,
    };
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || !usesRls(evidence)) return [];
    const loose = access.relations.filter((one) => isLoose(one));
    const roles = openRoles(access);
    const others = loose.filter(({ owner }) => !roles.has(owner));
    const owners = access.exposure.assumed ? [...new Set(others.map(({ owner }) => owner))].sort() : [];
    return [
      ...loose.filter(({ owner }) => roles.has(owner)).map((relation) => ownedByClient(evidence, relation)),
      ...owners.map((owner) =>
        note(
          evidence,
          owner,
          others.filter((one) => one.owner === owner),
        ),
      ),
    ];
  },
};

const isLoose = (relation: Relation): boolean => {
  const { rowSecurity, forced, platform, exempt, policies } = relation;
  return isTable(relation) && rowSecurity && !forced && !platform && exempt === null && policies.length > 0;
};

const force = ({ name }: Relation): string => `alter table ${name} force row level security;`;

const ownedByClient = (evidence: Evidence, relation: Relation): DraftFinding => ({
  subject: relation.name,
  ...originOfRelation(evidence, relation.name, ["owner", "row security", "row security forced"]),
  message: `${code(relation.name)} belongs to ${code(relation.owner)}, a role that clients come in with, whom its policies do not hold`,
  detail: null,
  hint: "Better still, give the table to the role of the migrations: an owner may switch row level security off.",
  fix: force(relation),
  severity: "warning",
});

const note = (evidence: Evidence, owner: string, relations: readonly Relation[]): DraftFinding => {
  const names = relations.map(({ name }) => name);
  const origins = names.map((name) => originOfRelation(evidence, name, ["row security"]));
  const [first] = origins.filter(({ file }) => file !== null);
  const migrations = [...new Set(origins.flatMap((origin) => origin.migrations))];
  return {
    subject: `tables of ${owner}`,
    migrations,
    file: first?.file ?? null,
    line: first?.line ?? null,
    message: `the policies of ${count(relations.length, "table")} do not hold the owner ${code(owner)}`,
    detail: names.join("\n"),
    hint: `It matters if the application connects as ${code(owner)}. Then give it a role of its own, or force row level security, after which migrations change no row that policies hide.`,
    fix: null,
  };
};
