import type { AccessEvidence, DraftFinding, Evidence, Relation } from "../model/index.ts";
import { canaryName, guardedTable } from "./canary.ts";
import type { Check } from "./contract.ts";
import { originOfRelation } from "./origin.ts";
import { closing, isOpen, openGrants, spoken, usesRls, whoReaches } from "./reached.ts";
import { isIdentityTable } from "./users-tables.ts";
import { type Exceeded, exceeded } from "./view-reach.ts";
import { code } from "./wording.ts";

export const viewBypassesRls: Check = {
  id: "view-bypasses-rls",
  group: "rls",
  severity: "error",
  when: "Clients can address a view without security_invoker that reads tables under row level security, also through other views. A warning where trying it showed no more than the tables themselves show; a note where it reads tables that clients were not granted at all.",
  harm: "The view reads with the rights of its owner, whom the policies of the tables do not hold: it hands out everybody's rows.",
  instead:
    "Create it `with (security_invoker = true)` on Postgres 15 and later; before that, keep it out of exposed schemas.",
  canary: (ground) => {
    const view = canaryName(ground, "view-bypasses-rls");
    return `${guardedTable(ground, "view-bypasses-rls")}
create view ${view} as select * from ${canaryName(ground, "view-bypasses-rls", "_rows")};
grant select on ${view} to ${ground.role};`;
  },
  find: (evidence) => {
    const { access } = evidence;
    if (access === null || !usesRls(evidence)) return [];
    const views = access.relations.filter(
      ({ kind, platform, exempt }) => kind === "view" && !platform && exempt === null,
    );
    return views.filter((view) => isOpen(access, view)).flatMap((view) => judged(evidence, access, view));
  },
};

const relationsOf = ({ relations }: AccessEvidence, names: readonly string[]): readonly Relation[] => {
  const wanted = new Set(names);
  return relations.filter(({ name }) => wanted.has(name));
};

/** The view itself, or one that it reads, where it runs as its owner. */
const culprits = (access: AccessEvidence, view: Relation): readonly Relation[] =>
  [view, ...relationsOf(access, view.reads)].filter(({ kind, securityInvoker }) => kind === "view" && !securityInvoker);

const judged = (evidence: Evidence, access: AccessEvidence, view: Relation): readonly DraftFinding[] => {
  const loose = culprits(access, view);
  if (loose.length === 0) return [];
  const behind = relationsOf(access, view.reads).filter(({ kind }) => kind !== "view");
  // A view over nothing but the accounts of the platform is what users-table-exposed speaks of.
  const guarded = behind.filter((one) => one.rowSecurity && !isIdentityTable(one));
  const more = exceeded(access, view, guarded);
  if (view.securityInvoker) return more === "more" ? [bypassing(evidence, access, view, guarded, loose, more)] : [];
  if (guarded.length > 0) return [bypassing(evidence, access, view, guarded, loose, more)];
  const locked = behind.filter((one) => !one.rowSecurity && (!one.exposed || openGrants(access, one).length === 0));
  return locked.length === 0 || access.exposure.assumed || behind.some(isIdentityTable)
    ? []
    : [around(evidence, access, view, locked)];
};

const invoker = ({ server }: Evidence, access: AccessEvidence, view: Relation, loose: readonly Relation[]) =>
  Number.parseInt(server.version, 10) < 15
    ? closing(access, view)
    : loose
        .filter(({ platform }) => !platform)
        .map(({ name }) => `alter view ${name} set (security_invoker = true);`)
        .join("\n");

const inWords = {
  more: "It shows more than the tables themselves show.",
  "no more":
    "Tried, it showed no more than the tables themselves show: nothing leaks today, and their policies do not hold it.",
  unknown: "It reads with the rights of its owner.",
} satisfies Record<Exceeded, string>;

const bypassing = (
  evidence: Evidence,
  access: AccessEvidence,
  view: Relation,
  guarded: readonly Relation[],
  loose: readonly Relation[],
  more: Exceeded,
): DraftFinding => {
  const reached = whoReaches(access, view);
  const others = loose.filter(({ name }) => name !== view.name).map(({ name }) => name);
  const old = Number.parseInt(evidence.server.version, 10) < 15;
  return {
    subject: view.name,
    ...originOfRelation(evidence, view.name, ["options", "definition"]),
    message: `the view ${code(view.name)} goes around row level security of ${spoken(guarded.map(({ name }) => name))}`,
    detail: [
      inWords[more],
      ...(others.length === 0 ? [] : [`On the way, ${others.join(", ")} reads as its owner.`]),
      ...(reached === "" ? [] : [reached]),
    ].join("\n"),
    hint: old
      ? "Postgres 14 knows no security_invoker: revoke the view, or move it to a schema that clients cannot address."
      : "Let it ask as the one who reads it; whoever reads it then needs the tables granted, too.",
    fix: invoker(evidence, access, view, loose),
    ...(more === "no more" ? { severity: "warning" as const } : {}),
  };
};

const around = (
  evidence: Evidence,
  access: AccessEvidence,
  view: Relation,
  locked: readonly Relation[],
): DraftFinding => ({
  subject: view.name,
  ...originOfRelation(evidence, view.name, ["options", "definition"]),
  message: `the view ${code(view.name)} hands out rows of ${spoken(locked.map(({ name }) => name))}, which clients were not granted`,
  detail: whoReaches(access, view) || null,
  hint: "Nothing to do if that is what the view is for; it reads with the rights of its owner.",
  fix: null,
  severity: "info",
});
