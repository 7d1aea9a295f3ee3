// Which granted commands no policy admits, and which of them somebody left closed on purpose. A grant that came from default
// privileges, or that opened a whole schema, says nothing of one table: there, a command without a policy is closed by that,
// as row level security is meant to be used. A grant that names the table asks for the command, so it should work.

import type { AccessEvidence, Command, Evidence, Grant, Policy, Relation } from "../model/index.ts";
import { nameParts } from "./object-name.ts";
import { statementsOnRights } from "./origin.ts";
import { commands, farthest, grantedBy, openGrants } from "./reached.ts";
import { grantsByName } from "./statement-about.ts";

export type Uncovered = { readonly role: string; readonly commands: readonly Command[] };

type Seen = Pick<Evidence, "steps"> & { readonly access: AccessEvidence };

const isFor = ({ permissive, command }: Policy, wanted: Command): boolean =>
  permissive && (command === "all" || command === wanted);

/** Could a policy let the role in? One for a role that is none of the clients' may reach it by membership: then trying tells. */
const admits = ({ access }: Seen, relation: Relation, role: string, command: Command): boolean => {
  const policies = relation.policies.filter((policy) => isFor(policy, command));
  const named = new Set(policies.flatMap(({ roles }) => roles));
  if (named.has("public") || named.has(role)) return true;
  const known = new Set(access.exposure.roles.map(({ name }) => name));
  if ([...named].every((name) => known.has(name))) return false;
  const identities = new Set(access.identities.filter((one) => one.role === role).map(({ id }) => id));
  const tried = access.matrix.filter((one) => one.relation === relation.name && identities.has(one.identity));
  return farthest(tried, command) !== "none";
};

/** Do default privileges give exactly what the role has? */
const isByDefault = ({ access }: Seen, { owner, schema }: Relation, grant: Grant): boolean => {
  const given = access.defaultPrivileges
    .filter((one) => one.creator === owner && (one.schema === null || one.schema === schema))
    .filter(({ role }) => role === grant.role || role === "public")
    .flatMap((one) => one.commands);
  return grantedBy(grant).join() === commands.filter((command) => given.includes(command)).join();
};

const isAskedFor = (seen: Seen, relation: Relation, grant: Grant, command: Command): boolean => {
  if (seen.access.exposure.assumed || isByDefault(seen, relation, grant)) return false;
  const statements = statementsOnRights(seen, relation.name);
  const parts = nameParts(relation.name);
  return statements === null || statements.some(grantsByName(parts, command, grant.role));
};

/** Commands that were granted on this very table and that no policy can admit, by role. A table without any policy is shut. */
export const uncoveredIn = (seen: Seen, relation: Relation): readonly Uncovered[] =>
  openGrants(seen.access, relation)
    .map((grant) => ({
      role: grant.role,
      commands: grantedBy(grant).filter(
        (command) => !admits(seen, relation, grant.role, command) && isAskedFor(seen, relation, grant, command),
      ),
    }))
    .filter((one) => one.commands.length > 0 && relation.policies.length > 0);
