import type { AccessEvidence, DraftFinding, Evidence, Relation } from "../model/index.ts";
import { canaryName, guardedTable } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfRelation } from "./origin.ts";
import { closing, isOpen, openGrants, spoken, usesRls, whoReaches } from "./reached.ts";
import { code } from "./wording.ts";

export const matviewExposed: Check = {
  id: "matview-exposed",
  group: "rls",
  severity: "warning",
  when: "Clients can read a materialized view, which Postgres cannot protect with row level security. Where nothing was granted by name, only one over tables that have it.",
  harm: "It holds the rows of everybody as its owner saw them, and shows all of them to whoever may read it.",
  instead:
    "Revoke it, or keep it in a schema that clients cannot address, and let a view or a function give out what they may see.",
  canary: (ground) => {
    const view = canaryName(ground, "matview-exposed");
    return `${guardedTable(ground, "matview-exposed")}
create materialized view ${view} as select * from ${canaryName(ground, "matview-exposed", "_rows")};
grant select on ${view} to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || !usesRls(evidence)) return [];
    return access.relations
      .filter((view) => view.kind === "materialized view" && !view.platform && isOpen(access, view))
      .map((view) => shown(evidence, access, view));
  },
};

const protectedReads = ({ relations }: AccessEvidence, { reads }: Relation): readonly string[] => {
  const guarded = new Set(relations.filter(({ rowSecurity }) => rowSecurity).map(({ name }) => name));
  return reads.filter((name) => guarded.has(name));
};

const shown = (evidence: Evidence, access: AccessEvidence, view: Relation): DraftFinding => {
  const behind = protectedReads(access, view);
  const roles = openGrants(access, view).map(({ role }) => role);
  const reached = whoReaches(access, view);
  return {
    subject: view.name,
    ...originOfRelation(evidence, view.name, ["acl"]),
    message: `the materialized view ${code(view.name)} is open to ${roles.length === 0 ? "whoever may use it" : spoken(roles)}, and row level security cannot protect it`,
    detail: [
      ...(behind.length === 0 ? [] : [`It holds rows of ${behind.join(", ")}, whose policies do not reach it.`]),
      ...(reached === "" ? [] : [reached]),
    ].join("\n"),
    hint: "Revoke it from clients, and give out what each may see through a view or a function.",
    fix: closing(access, view),
  };
};
