import { canaryName, canaryRole, emptyWrapper, guardedTable } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfRelation } from "./origin.ts";
import { closing, isOpen, openGrants, spoken, usesRls, whoReaches } from "./reached.ts";
import { code } from "./wording.ts";

export const foreignTableExposed: Check = {
  id: "foreign-table-exposed",
  group: "rls",
  severity: "warning",
  when: "Clients can address a foreign table, which Postgres cannot protect with row level security.",
  harm: "Every row of the other side is open to whoever was granted the table, with the rights of the mapped user over there.",
  instead:
    "Revoke it, or keep it in a schema that clients cannot address, and let a function give out what they may see.",
  canary: (ground) => {
    const client = canaryRole("foreign-table-exposed");
    const table = canaryName(ground, "foreign-table-exposed");
    return {
      client,
      rows: [emptyWrapper(client)],
      sql: `${guardedTable(ground, "foreign-table-exposed")}
create role ${client};
create server ${client} foreign data wrapper ${client};
create foreign table ${table} (id integer) server ${client};
grant select on ${table} to ${ground.role}, ${client};`,
    };
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || access.exposure.assumed || !usesRls(evidence)) return [];
    return access.relations
      .filter((table) => table.kind === "foreign table" && !table.platform && isOpen(access, table))
      .map((table) => ({
        subject: table.name,
        ...originOfRelation(evidence, table.name, ["acl"]),
        message: `the foreign table ${code(table.name)} is open to ${spoken(openGrants(access, table).map(({ role }) => role))}, and row level security cannot protect it`,
        detail: whoReaches(access, table) || null,
        hint: "Revoke it from clients, and give out what each may see through a function.",
        fix: closing(access, table),
      }));
  },
};
