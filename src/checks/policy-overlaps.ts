import type { AccessEvidence, Command, DraftFinding, Evidence, Policy, Relation } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { originOfPolicy } from "./origin.ts";
import { COMMANDS, policiesFor } from "./policies.ts";
import { code, listed } from "./wording-of-access.ts";

export const policyOverlaps: Check = {
  id: "policy-overlaps",
  group: "rls",
  severity: "warning",
  when: "Several permissive policies hold for one role and one command of a table. Tables of the platform are left out: there, every bucket has policies of its own.",
  harm: "Postgres evaluates all of them for each row, and whoever tightens one does not see that another still admits.",
  instead: "Join them in one policy with OR, or name different roles and commands in them.",
  canary: ({ schema, user, identity }) => `
    create table ${schema}.lockstep_canary_overlaps (id integer primary key, owner_id text);
    alter table ${schema}.lockstep_canary_overlaps enable row level security;
    grant select on ${schema}.lockstep_canary_overlaps to ${user};
    create policy lockstep_canary_one on ${schema}.lockstep_canary_overlaps for select to ${user} using (owner_id = (${identity})::text);
    create policy lockstep_canary_two on ${schema}.lockstep_canary_overlaps for select to ${user} using (id = 1);`,
  find: (evidence) => (evidence.access?.relations ?? []).flatMap((relation) => blamed(evidence, relation)),
};

type Overlap = { readonly role: string; readonly command: Command; readonly policies: readonly Policy[] };

function blamed(evidence: Evidence, relation: Relation): readonly DraftFinding[] {
  const { access } = evidence;
  const overlaps = access === null || !relation.rowSecurity || relation.platform ? [] : overlapsOf(access, relation);
  const involved = relation.policies.filter((policy) => overlaps.some(({ policies }) => policies.includes(policy)));
  const last = involved.at(-1);
  if (last === undefined) return [];
  const origins = involved.map(({ name }) => originOfPolicy(evidence, relation.name, name));
  const latest = origins.toSorted((a, b) => position(evidence, b.migrations[0]) - position(evidence, a.migrations[0]));
  return [
    {
      subject: relation.name,
      ...(latest[0] ?? originOfPolicy(evidence, relation.name, last.name)),
      message: `${code(relation.name)} has several permissive policies for ${listed([...new Set(overlaps.map(({ command }) => command))])}`,
      detail: linesOf(overlaps).join("\n"),
      hint: "Join them in one policy with OR, or give them different roles or commands.",
      fix: null,
    },
  ];
}

const position = ({ history }: Evidence, id: string | undefined): number =>
  history.migrations.findIndex((migration) => migration.id === id);

function overlapsOf(access: AccessEvidence, relation: Relation): readonly Overlap[] {
  const passing = new Set(
    access.exposure.roles
      .filter(({ trusted, bypassesRls, superuser }) => trusted || bypassesRls || superuser)
      .map(({ name }) => name),
  );
  const named = relation.policies.flatMap(({ roles }) => roles).filter((role) => role !== "public");
  const roles = [...new Set([...access.exposure.roles.map(({ name }) => name), ...named])]
    .filter((role) => !passing.has(role))
    .sort();
  return COMMANDS.flatMap((command) =>
    roles
      .map((role) => ({ role, command, policies: policiesFor(relation, role, command, true) }))
      .filter(({ policies }) => policies.length > 1),
  );
}

/** One line per set of policies: who, for what, and which. */
function linesOf(overlaps: readonly Overlap[]): readonly string[] {
  const lines = new Map<string, { readonly roles: Set<string>; readonly commands: Set<string> }>();
  for (const { role, command, policies } of overlaps) {
    const key = listed(policies.map(({ name }) => code(name)));
    const line = lines.get(key) ?? { roles: new Set(), commands: new Set() };
    line.roles.add(code(role));
    line.commands.add(command);
    lines.set(key, line);
  }
  return [...lines].map(
    ([policies, { roles, commands }]) => `${listed([...roles])}, ${listed([...commands])}: ${policies}`,
  );
}
