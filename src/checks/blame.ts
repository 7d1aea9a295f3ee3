// One cause, one error: which other check already says why somebody reaches this. What is declared public, by a policy that
// reads `using (true)` or by the settings, counts as said.

import type { AccessEvidence, Command, Identity, Relation } from "../model/index.ts";
import { isTable } from "./policies.ts";
import { admitsAll } from "./policy-always-true.ts";
import { leaksNull } from "./policy-null-identity.ts";

/** The check that speaks of it, `exempt`, or null when none does. */
export const blameFor = (
  access: AccessEvidence,
  relation: Relation,
  identity: Identity,
  command: Command,
): string | null => {
  if (relation.exempt !== null) return "exempt";
  const role = access.exposure.roles.find(({ name }) => name === identity.role);
  if (role?.bypassesRls === true || role?.superuser === true) return "role-bypasses-rls";
  if (isTable(relation)) return ofTable(access, relation, identity, command);
  if (relation.kind === "materialized view") return "matview-exposed";
  if (relation.kind === "foreign table") return "foreign-table-exposed";
  return relation.securityInvoker ? invoked(relation) : bypassed(access, relation);
};

function ofTable(access: AccessEvidence, relation: Relation, identity: Identity, command: Command): string | null {
  if (!relation.rowSecurity) return relation.exposed ? "rls-off" : null;
  if (admitsAll(access, relation.name, identity.id, command) !== null) return "policy-always-true";
  return leaksNull(access, relation.name, identity.id, command) ? "policy-null-identity" : null;
}

/** A view with the rights of the one who asks opens nothing that its tables do not. */
const invoked = ({ reads }: Relation): string | null => (reads.length > 0 ? "its tables" : null);

/** A view with its owner's rights over tables that row level security protects. */
function bypassed({ relations }: AccessEvidence, { reads }: Relation): string | null {
  const read = new Set(reads);
  return relations.some(({ name, rowSecurity }) => read.has(name) && rowSecurity) ? "view-bypasses-rls" : null;
}
