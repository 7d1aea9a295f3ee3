import type { AccessEvidence, Command, DraftFinding, Evidence, Relation } from "../model/index.ts";
import { canaryName, guardedTable } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfRelation } from "./origin.ts";
import {
  closing,
  farthest,
  grantedBy,
  isOpen,
  isTable,
  openGrants,
  spoken,
  triedBy,
  usesRls,
  whoReaches,
} from "./reached.ts";
import { isSensitive } from "./sensitive-names.ts";
import { code } from "./wording.ts";

export const sensitiveColumnExposed: Check = {
  id: "sensitive-column-exposed",
  group: "rls",
  severity: "error",
  when: "Clients can read, without row level security, a column whose name says that it holds a password, a token, a key, or a number of a person, a card or an account. Names are read word by word, and flags, moments and counters are left out.",
  harm: "Secrets of everybody are one request away.",
  instead: "Keep such columns in a table under row level security, or in a schema that clients cannot address.",
  canary: (ground) => {
    const table = canaryName(ground, "sensitive-column-exposed");
    return `${guardedTable(ground, "sensitive-column-exposed")}
create table ${table} (id integer, api_key text);
grant select on ${table} to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || access.exposure.assumed || !usesRls(evidence)) return [];
    return access.relations
      .filter((relation) => !relation.platform && isOpen(access, relation) && isUnguarded(access, relation))
      .flatMap((relation) => {
        const columns = relation.columns.filter(isSensitive).map(({ name }) => name);
        return columns.length === 0 ? [] : [exposed(evidence, access, relation, columns)];
      });
  },
};

const read: Command = "select";

const isUnguarded = (access: AccessEvidence, relation: Relation): boolean => {
  const { name, kind, rowSecurity, securityInvoker } = relation;
  if (!openGrants(access, relation).some((grant) => grantedBy(grant).includes(read))) return false;
  if (isTable(relation)) return !rowSecurity;
  if (kind !== "view") return true;
  const reach = farthest(triedBy(access, name), read);
  return !securityInvoker && reach !== "own" && reach !== "none";
};

const exposed = (
  evidence: Evidence,
  access: AccessEvidence,
  relation: Relation,
  columns: readonly string[],
): DraftFinding => {
  const { name } = relation;
  const readers = openGrants(access, relation).filter((grant) => grantedBy(grant).includes(read));
  return {
    subject: name,
    ...originOfRelation(evidence, name, ["row security", "acl", "options", "definition"]),
    message: `${spoken(columns)} of ${code(name)} can be read by ${spoken(readers.map(({ role }) => role))} without row level security`,
    detail: whoReaches(access, relation) || null,
    hint: "Protect the rows, or move what is secret to a table that clients cannot address.",
    fix: isTable(relation) ? `alter table ${name} enable row level security;` : closing(access, relation),
  };
};
