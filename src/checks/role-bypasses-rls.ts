import type { ApiRole, DraftFinding, Evidence } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import { bypassingRole, canaryName, canaryRole, guardedTable } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfRole } from "./origin.ts";
import { usesRls } from "./reached.ts";
import { code } from "./wording.ts";

export const roleBypassesRls: Check = {
  id: "role-bypasses-rls",
  group: "rls",
  severity: "error",
  when: "A role that clients come in with has BYPASSRLS or is a superuser. Roles that the platform trusts, like service_role, are left out.",
  harm: "No policy holds it: every client reaches every row that it was granted.",
  instead: "Take the attribute away, and do what needs it as a role that clients never get.",
  canary: (ground) => {
    const client = canaryRole("role-bypasses-rls");
    return {
      client,
      rows: [bypassingRole(client)],
      sql: `${guardedTable(ground, "role-bypasses-rls")}
grant select on ${canaryName(ground, "role-bypasses-rls", "_rows")} to ${client};`,
    };
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || !usesRls(evidence)) return [];
    return access.exposure.roles
      .filter(({ trusted, bypassesRls, superuser }) => !trusted && (bypassesRls || superuser))
      .map((role) => bypasses(evidence, role));
  },
};

const bypasses = (evidence: Evidence, { name, superuser, bypassesRls, why }: ApiRole): DraftFinding => {
  const attributes = [...(superuser ? ["nosuperuser"] : []), ...(bypassesRls ? ["nobypassrls"] : [])];
  return {
    subject: name,
    ...originOfRole(evidence, name),
    message: `the role ${code(name)} ${superuser ? "is a superuser" : "has BYPASSRLS"}, so that no policy holds the clients who come in with it`,
    detail: why,
    hint: "Take it away, and give what needs it to a role for services alone.",
    fix: `alter role ${quoteName(name)} ${attributes.join(" ")};`,
  };
};
