import { code, fenced, prose } from "../formats/escape.ts";
import type { AccessEvidence, Command, Policy, Relation } from "../model/index.ts";

// Who may do what with which rows, one chapter for each table: what is written, and what trying it showed.

const commands: readonly Command[] = ["select", "insert", "update", "delete"];

const grid = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const securityOf = ({ rowSecurity, forced, partitionOf }: Relation): string => {
  const parent =
    partitionOf === null
      ? ""
      : ` It is a partition of ${code(partitionOf)}: asked through its parent, the parent's policies count.`;
  if (!rowSecurity)
    return `Row level security is **off**: whoever is granted a command may use it on every row.${parent}`;
  const owner = forced ? "also for its owner" : "but not for its owner";
  return `Row level security is on, ${owner}.${parent}`;
};

const policyText = ({ name, command, permissive, roles, using, check }: Policy): string => {
  const kind = permissive ? "opens" : "restricts";
  const head = `- ${code(name)} ${kind} ${command === "all" ? "every command" : command} for ${roles.map((role) => code(role)).join(", ")}`;
  const blocks = [
    ...(using === null ? [] : [`using\n\n${fenced(using, "sql")}`]),
    ...(check === null ? [] : [`with check\n\n${fenced(check, "sql")}`]),
  ];
  return [head, ...blocks.map((block) => block.replaceAll(/^(?=.)/gm, "  "))].join("\n\n");
};

const chapter = (relation: Relation, { matrix, identities }: AccessEvidence): string => {
  const { name, policies, exempt, ownerColumn } = relation;
  const tried = matrix.filter((access) => access.relation === name);
  const rows = identities.flatMap(({ id }) => {
    const access = tried.find(({ identity }) => identity === id);
    return access === undefined
      ? []
      : [[code(id, "cell"), ...commands.map((command) => reachText(access.cells[command].reach))]];
  });
  const view = relation.kind === "view" || relation.kind === "materialized view";
  return [
    `## ${code(name)}`,
    view
      ? relation.securityInvoker
        ? "A view that reads with the rights of whoever asks."
        : `A ${relation.kind} that reads with the rights of its owner, ${code(relation.owner)}: policies on what it reads do not count.`
      : securityOf(relation),
    ...(exempt === null ? [] : [`Exempt: ${prose(exempt)}`]),
    ...(ownerColumn === null ? [] : [`Whose row it is says ${code(ownerColumn)}.`]),
    ...(rows.length === 0 ? [] : [grid(["identity", ...commands], rows)]),
    ...(policies.length === 0
      ? view || !relation.rowSecurity
        ? []
        : [`It has no policy: nobody${relation.forced ? "" : " but its owner"} reaches a row.`]
      : [policies.map(policyText).join("\n")]),
  ].join("\n\n");
};

const reachText = (reach: string): string => (reach === "all" ? "**all**" : reach);

const summary = ({ relations }: AccessEvidence, shown: readonly Relation[]): string => {
  const tables = relations.filter(({ kind }) => kind === "table" || kind === "partitioned table");
  const on = tables.filter(({ rowSecurity, platform }) => rowSecurity && !platform).length;
  const own = tables.filter(({ platform }) => !platform).length;
  return `Row level security is on for ${on} of ${own} ${own === 1 ? "table" : "tables"}. ${shown.length} ${shown.length === 1 ? "relation is" : "relations are"} shown.`;
};

const identityText = ({ identities }: AccessEvidence): string =>
  identities.map(({ id, role, why }) => `- ${code(id)} runs as ${code(role)}: ${prose(why)}`).join("\n");

/** The page. `isWanted`: which relations to show, by name. */
export const rlsPage = (evidence: AccessEvidence, isWanted: (name: string) => boolean): string => {
  const shown = evidence.relations.filter(({ name, platform }) => !platform && isWanted(name));
  const unproven = evidence.unproven.map(({ subject, reason }) => `- ${code(subject)}: ${prose(reason)}`);
  return `${[
    "# Who can reach which rows",
    summary(evidence, shown),
    ...(evidence.identities.length === 0
      ? ["Nobody was tried: no role of clients is known."]
      : [
          `**none**: no row. **own**: rows of the one who asks. **all**: every row. **error**: it failed for another reason than rights.\n\n${identityText(evidence)}`,
        ]),
    ...shown.map((relation) => chapter(relation, evidence)),
    ...(unproven.length === 0 ? [] : ["## Not proven", unproven.join("\n")]),
  ].join("\n\n")}\n`;
};
