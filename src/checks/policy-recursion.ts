import type { AccessEvidence, Cell, DraftFinding, Evidence, Policy, Relation } from "../model/index.ts";
import { type Source, sourcesIn } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { originOfPolicy } from "./origin.ts";
import { COMMANDS, clausesOf } from "./policies.ts";
import { relationsCalled, relationsNamed, routinesCalled } from "./routine-lexicon.ts";
import { code, listed } from "./wording-of-access.ts";

export const policyRecursion: Check = {
  id: "policy-recursion",
  group: "rls",
  severity: "error",
  when: "A policy reads its own table, directly, through another table's policy, or through a function.",
  harm: "Postgres refuses every query of the table by everybody whom row level security holds: the application stands still.",
  instead:
    "Ask in a function that is SECURITY DEFINER, has its search_path pinned and belongs to a role that row level security does not hold, and call that function in the policy.",
  canary: ({ schema, user }) => `
    create table ${schema}.lockstep_canary_recursion (id integer primary key, parent integer);
    alter table ${schema}.lockstep_canary_recursion enable row level security;
    grant select on ${schema}.lockstep_canary_recursion to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_recursion for select to ${user}
      using (exists (select from ${schema}.lockstep_canary_recursion as other where other.id = lockstep_canary_recursion.parent));`,
  find: (evidence) => (evidence.access === null ? [] : circlesIn(evidence, evidence.access)),
};

// 42P17 = invalid_object_definition, what Postgres says to a policy that leads to itself; 54001 = stack depth exceeded
const RECURSION: ReadonlySet<string> = new Set(["42P17", "54001"]);

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function circlesIn(evidence: Evidence, access: AccessEvidence): readonly DraftFinding[] {
  const refused = new Map<string, Cell>();
  for (const { relation, cells } of access.matrix) {
    const bad = COMMANDS.map((command) => cells[command]).find(({ cause }) => RECURSION.has(cause?.sqlstate ?? ""));
    if (bad !== undefined && !refused.has(relation)) refused.set(relation, bad);
  }
  if (refused.size === 0) return [];
  const held = readsOf(access, false);
  const all = readsOf(access, true);
  const seen = new Set<string>();
  const findings: DraftFinding[] = [];
  for (const name of [...refused.keys()].sort()) {
    // A function with its owner's rights leads on only where the owner is held by row level security, too.
    const graph = circleOf(held, name).length > 0 || refused.get(name)?.cause?.sqlstate === "42P17" ? held : all;
    const circle = circleOf(graph, name);
    // A table that only reads from a circle fails as well, and is mended with it.
    if (circle.length === 0 && leadsTo(graph, name, (other) => circleOf(graph, other).length > 0)) continue;
    const members = circle.length === 0 ? [name] : circle;
    const subject = members.join(", ");
    if (seen.has(subject)) continue;
    seen.add(subject);
    const victims = [...refused.keys()]
      .filter((other) => !members.includes(other) && leadsTo(graph, other, (one) => members.includes(one)))
      .sort();
    const policies = leadingPolicies(access, { members, graph, definers: graph === all });
    findings.push(blamed(evidence, { members, policies, cell: refused.get(name), victims }));
  }
  return findings;
}

type Circle = {
  readonly members: readonly string[];
  readonly policies: readonly Leading[];
  readonly cell: Cell | undefined;
  /** Relations whose queries fail because they read from the circle. */
  readonly victims: readonly string[];
};

function blamed(evidence: Evidence, { members, policies, cell, victims }: Circle): DraftFinding {
  const tables = members.map(code);
  const [first] = policies;
  const cause = cell?.cause ?? null;
  return {
    subject: members.join(", "),
    ...(first === undefined
      ? { migrations: [], file: null, line: null }
      : originOfPolicy(evidence, first.relation.name, first.policy)),
    message:
      members.length === 1
        ? `a policy of ${tables[0]} leads back to ${tables[0]}, and every query of it fails`
        : `policies of ${listed(tables)} lead in a circle, and every query of them fails`,
    detail: [
      ...(cause === null ? [] : [`Tried: ${cause.message} (${cause.sqlstate}).`]),
      ...policies.map(
        ({ relation, policy }) => `${code(policy)} on ${code(relation.name)} reads what is protected by it.`,
      ),
      ...(victims.length === 0 ? [] : [`So do queries of ${listed(victims.map(code))}.`]),
    ].join("\n"),
    hint: "Ask the question in a SECURITY DEFINER function with a pinned search_path, owned by a role that row level security does not hold, and call it in the policy.",
    fix: null,
  };
}

type Leading = { readonly relation: Relation; readonly policy: string };

type Ways = { readonly members: readonly string[]; readonly graph: Graph; readonly definers: boolean };

/** Policies in the circle that read what leads back into it; all of its policies where none can be told apart. */
function leadingPolicies(access: AccessEvidence, { members, graph, definers }: Ways): readonly Leading[] {
  const circular = access.relations.filter(({ name }) => members.includes(name));
  const all = circular.flatMap((relation) => relation.policies.map((policy) => ({ relation, policy })));
  const leading = all.filter(({ policy }) =>
    readsOfPolicy(access, policy, definers).some(
      (read) => members.includes(read) || leadsTo(graph, read, (other) => members.includes(other)),
    ),
  );
  return (leading.length > 0 ? leading : all).map(({ relation, policy }) => ({ relation, policy: policy.name }));
}

/** What a policy reads, itself and by the functions in it. */
function readsOfPolicy(access: AccessEvidence, policy: Policy, definers: boolean): readonly string[] {
  const find = ({ schema, name }: Source) => relationsCalled(access, schema === null ? [name] : [schema, name]);
  return clausesOf(policy).flatMap(({ expression, calls }) => [
    ...sourcesIn(expression.root).flatMap(find),
    ...calls
      .filter(({ name }) => definers || routinesCalled(access, name).some(({ definer }) => !definer))
      .flatMap(({ name }) => relationsNamed(access, name)),
  ]);
}

/** What is read where a relation is: by its policies, by the functions in them, by a view. */
function readsOf(access: AccessEvidence, definers: boolean): Graph {
  return new Map(
    access.relations.map(({ name, policies, reads }) => [
      name,
      new Set([...policies.flatMap((policy) => readsOfPolicy(access, policy, definers)), ...reads]),
    ]),
  );
}

function reachable(graph: Graph, from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return found;
}

/** All that lead to it and are led to by it, sorted; nothing when it is in no circle. */
function circleOf(graph: Graph, name: string): readonly string[] {
  const led = reachable(graph, name);
  return led.has(name) ? [...led].filter((other) => reachable(graph, other).has(name)).sort() : [];
}

function leadsTo(graph: Graph, name: string, wanted: (other: string) => boolean): boolean {
  return [...reachable(graph, name)].some((other) => other !== name && wanted(other));
}
