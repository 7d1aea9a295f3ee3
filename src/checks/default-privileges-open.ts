import type { AccessEvidence, DefaultPrivilege, DraftFinding, Evidence } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import { canaryRole, guardedTable } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfDefault } from "./origin.ts";
import { openRoles, roleList, usesRls } from "./reached.ts";
import { code } from "./wording.ts";

export const defaultPrivilegesOpen: Check = {
  id: "default-privileges-open",
  group: "rls",
  severity: "warning",
  when: "A migration set default privileges that grant tables made later to a role clients come in with. What the platform itself sets is left out.",
  harm: "The next table is open the moment it is created, until somebody thinks of row level security.",
  instead: "Grant each table by name, beside its row level security and its policies.",
  canary: (ground) => {
    const client = canaryRole("default-privileges-open");
    return {
      client,
      sql: `${guardedTable(ground, "default-privileges-open")}
create role ${client};
grant ${client} to current_user;
alter default privileges for role ${client} grant select on tables to ${ground.role};`,
    };
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || !usesRls(evidence)) return [];
    return access.defaultPrivileges.filter((one) => isOpening(access, one)).map((one) => opening(evidence, one));
  },
};

const isOpening = (access: AccessEvidence, { platform, schema, role, commands }: DefaultPrivilege): boolean => {
  const addressed = schema === null || access.exposure.schemas.some(({ name }) => name === schema);
  return !platform && addressed && commands.length > 0 && (role === "public" || openRoles(access).has(role));
};

const opening = (evidence: Evidence, setting: DefaultPrivilege): DraftFinding => {
  const { creator, schema, role, commands } = setting;
  const where = schema === null ? "" : ` in schema ${quoteName(schema)}`;
  const place = schema === null ? "any schema" : code(schema);
  return {
    subject: `tables of ${creator}${where} to ${role}`,
    ...originOfDefault(evidence, setting),
    message: `every table that ${code(creator)} makes in ${place} will be open to ${role === "public" ? "everybody" : code(role)}: ${commands.join(", ")}`,
    detail: null,
    hint: "Grant by name in the migration that makes a table; tables that are there keep what they have.",
    fix: `alter default privileges for role ${quoteName(creator)}${where} revoke ${commands.join(", ")} on tables from ${roleList([role])};`,
  };
};
