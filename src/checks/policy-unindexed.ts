import type { AccessEvidence, DraftFinding, Evidence, Policy, Relation } from "../model/index.ts";
import {
  type Comparison,
  callsIn,
  columnsIn,
  comparisonsIn,
  type Expression,
  type Node,
  quoteName,
  type Source,
} from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { nameParts } from "./object-name.ts";
import { originOfPolicy, originOfRelation } from "./origin.ts";
import { clausesOf, isTable } from "./policies.ts";
import { relationsCalled } from "./routine-lexicon.ts";
import { mentionsIdentity } from "./who-asks.ts";
import { code } from "./wording-of-access.ts";

export const policyUnindexed: Check = {
  id: "policy-unindexed",
  group: "rls",
  severity: "warning",
  when: "No index begins with the column by which a policy filters its table, or looks something up in another one.",
  harm: "Every query reads the whole table to find the few rows that the policy lets through.",
  instead: "Create an index that begins with this column.",
  canary: ({ schema, user, identity }) => `
    create table ${schema}.lockstep_canary_unindexed (id integer primary key, owner_id text);
    alter table ${schema}.lockstep_canary_unindexed enable row level security;
    grant select on ${schema}.lockstep_canary_unindexed to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_unindexed for select to ${user}
      using (owner_id = (select (${identity})::text));`,
  find: (evidence) => (evidence.access === null ? [] : searched(evidence, evidence.access)),
};

/** A column that a policy searches by, with no index to do it. */
type Search = { readonly table: Relation; readonly column: string; readonly by: string };

function searched(evidence: Evidence, access: AccessEvidence): readonly DraftFinding[] {
  const seen = new Map<string, DraftFinding>();
  for (const relation of access.relations.filter((one) => one.rowSecurity && isTable(one))) {
    for (const policy of relation.policies) {
      for (const search of searchesOf(access, relation, policy)) {
        const subject = `${search.table.name} ${search.column}`;
        if (!seen.has(subject)) seen.set(subject, blamed(evidence, relation, policy, search));
      }
    }
  }
  return [...seen.values()];
}

function blamed(evidence: Evidence, relation: Relation, policy: Policy, { table, column, by }: Search): DraftFinding {
  const elsewhere = table.name === relation.name ? "" : ` of ${code(relation.name)}`;
  return {
    subject: `${table.name} ${column}`,
    ...originOfPolicy(evidence, relation.name, policy.name),
    message: `policy ${code(policy.name)}${elsewhere} searches ${code(table.name)} by ${code(column)}, which has no index`,
    detail: `${by}\nNo index that holds all rows begins with ${code(column)}.`,
    hint: "Create an index that begins with this column; on a large table that is in use, concurrently.",
    fix: `create index ${isInUse(evidence, table) ? "concurrently " : ""}${quoteName(indexName(table, column))} on ${table.name} (${quoteName(column)});`,
  };
}

/** Was it there before the pull request? Only a partitioned table cannot be indexed concurrently. */
function isInUse(evidence: Evidence, { name, kind }: Relation): boolean {
  const { migrations } = originOfRelation(evidence, name);
  const old = migrations.length > 0 && migrations.every((id) => evidence.standing.get(id) === "unchanged");
  return evidence.base !== null && old && kind !== "partitioned table";
}

/** As Postgres would call it; names end at 63 bytes. */
function indexName(table: Relation, column: string): string {
  const shortened = (text: string): string => {
    let kept = text;
    while (Buffer.byteLength(kept) > 29) kept = [...kept].slice(0, -1).join("");
    return kept;
  };
  return `${shortened(nameParts(table.name).at(-1) ?? "")}_${shortened(column)}_idx`;
}

function searchesOf(access: AccessEvidence, relation: Relation, policy: Policy): readonly Search[] {
  return clausesOf(policy).flatMap(({ part, expression }) => {
    const all = comparisonsIn(expression);
    const scopes = [...new Set(all.map(({ scope }) => scope))];
    return scopes.flatMap((scope) => {
      const comparisons = all.filter((one) => one.scope === scope);
      const sources = comparisons[0]?.sources ?? [];
      const by = `${part === "using" ? "using" : "with check"} ${expression.text}`;
      // A new row is not searched for; what its check looks up elsewhere is.
      if (scope === 0) return part === "using" ? unserved(access, relation, [], comparisons, by) : [];
      return sources.flatMap((source) =>
        tablesOf(access, source).flatMap((table) => unserved(access, table, [source, ...sources], comparisons, by)),
      );
    });
  });
}

const tablesOf = (access: AccessEvidence, { schema, name }: Source): readonly Relation[] => {
  const names = new Set(relationsCalled(access, schema === null ? [name] : [schema, name]));
  const found = access.relations.filter((one) => names.has(one.name) && isTable(one));
  return found.length === 1 ? found : [];
};

/** The column that one scope searches a table by, where no index serves any of those that it is searched by. */
function unserved(
  access: AccessEvidence,
  table: Relation,
  sources: readonly Source[],
  comparisons: readonly Comparison[],
  by: string,
): readonly Search[] {
  if (table.platform) return [];
  const [own] = sources;
  const called = own?.alias ?? nameParts(table.name).at(-1);
  const others = new Set(sources.slice(1).map(({ alias }) => alias));
  const mine = comparisons.filter(
    ({ column, cast }) =>
      (column.at(-2) === called || (column.length === 1 && sources.length <= 2)) && keepsOrder(table, column, cast),
  );
  const served = mine.some(({ column }) => table.indexed.includes(column.at(-1) ?? ""));
  const wanted = mine.filter(({ other }) => asks(access, other));
  // Joined to what stands outside of the sub-select.
  const joined = own === undefined ? [] : mine.filter(({ other }) => isOutside(other, others));
  const [first] = [...wanted, ...joined];
  const column = first?.column.at(-1);
  return served || column === undefined ? [] : [{ table, column, by }];
}

/** Does an index on the column serve the comparison? Texts of all kinds are one to an index; a number as text is not. */
function keepsOrder(table: Relation, column: readonly string[], cast: string | null): boolean {
  const type = table.columns.find(({ name }) => name === column.at(-1))?.type;
  if (type === undefined) return false;
  return cast === null || type === cast || /^(?:text|character|name\b)/.test(type);
}

function asks(access: AccessEvidence, other: Node): boolean {
  const expression: Expression = { text: "", root: other };
  return mentionsIdentity(access, expression, callsIn(expression));
}

function isOutside(other: Node, inside: ReadonlySet<string>): boolean {
  const columns = columnsIn(other);
  return columns.length > 0 && columns.every((column) => column.length > 1 && !inside.has(column.at(-2) ?? ""));
}
