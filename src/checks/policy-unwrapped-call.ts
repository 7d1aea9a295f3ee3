import type { AccessEvidence, DraftFinding, Evidence, Policy, Relation } from "../model/index.ts";
import { type CallSite, inParentheses, nodesOf, parseExpression, quoteName } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { originOfPolicy } from "./origin.ts";
import { type Clause, clausesOf } from "./policies.ts";
import { worthOnce } from "./who-asks.ts";
import { code, listed } from "./wording-of-access.ts";

export const policyUnwrappedCall: Check = {
  id: "policy-unwrapped-call",
  group: "rls",
  severity: "warning",
  when: "A policy calls what tells who is asking, or a stable function of yours, for each row.",
  harm: "Postgres evaluates the call once per row that it looks at: queries of large tables become many times slower.",
  instead: "Put the call into a sub-select of its own, `(select auth.uid())`, which is evaluated once per query.",
  canary: ({ schema, user, identity }) => `
    create table ${schema}.lockstep_canary_unwrapped (id integer primary key, owner_id text);
    create index on ${schema}.lockstep_canary_unwrapped (owner_id);
    alter table ${schema}.lockstep_canary_unwrapped enable row level security;
    grant select on ${schema}.lockstep_canary_unwrapped to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_unwrapped for select to ${user}
      using (owner_id = (${identity})::text);`,
  find: (evidence) =>
    (evidence.access?.relations ?? []).flatMap((relation) =>
      relation.rowSecurity ? relation.policies.flatMap((policy) => blamed(evidence, relation, policy)) : [],
    ),
};

type Unwrapped = { readonly clause: Clause; readonly sites: readonly CallSite[] };

function blamed(evidence: Evidence, relation: Relation, policy: Policy): readonly DraftFinding[] {
  const { access } = evidence;
  if (access === null) return [];
  const found = clausesOf(policy).map((clause) => ({ clause, sites: outermost(access, clause) }));
  const names = [...new Set(found.flatMap(({ clause, sites }) => sites.map((site) => calledIn(clause, site))))];
  if (names.length === 0) return [];
  return [
    {
      subject: `${relation.name} ${policy.name}`,
      ...originOfPolicy(evidence, relation.name, policy.name),
      message: `policy ${code(policy.name)} on ${code(relation.name)} calls ${listed(names.map(code))} for each row`,
      detail: found
        .filter(({ sites }) => sites.length > 0)
        .map(({ clause }) => `${clause.part === "using" ? "using" : "with check"} ${clause.expression.text}`)
        .join("\n"),
      hint: "Put the call into a sub-select, `(select …)`, so that it is evaluated once per query.",
      fix: wrapped(relation, policy, found),
    },
  ];
}

/** Calls that need not be made per row; not those inside of another such call. */
function outermost(access: AccessEvidence, { calls }: Clause): readonly CallSite[] {
  const worth = new Set(calls.filter((site) => worthOnce(access, site)));
  const inner = (site: CallSite): boolean => site.within !== null && (worth.has(site.within) || inner(site.within));
  return [...worth].filter((site) => !inner(site));
}

const calledIn = ({ expression }: Clause, { start, end }: CallSite): string => expression.text.slice(start, end);

/** The policy with its calls in sub-selects. Null where that would mean something else. */
function wrapped(relation: Relation, policy: Policy, found: readonly Unwrapped[]): string | null {
  const parts = found
    .filter(({ sites }) => sites.length > 0)
    .map(({ clause, sites }) => {
      const text = withSubselects(clause, sites);
      return text === null ? null : `${clause.part === "using" ? "using" : "with check"} ${inParentheses(text)}`;
    });
  if (parts.includes(null)) return null;
  return `alter policy ${quoteName(policy.name)} on ${relation.name} ${parts.join(" ")};`;
}

function withSubselects({ expression }: Clause, sites: readonly CallSite[]): string | null {
  const { text, root } = expression;
  const made = sites
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (left, { start, end }) => `${left.slice(0, start)}(select ${left.slice(start, end)})${left.slice(end)}`,
      text,
    );
  const again = parseExpression(made);
  // `= any (f())` takes an array, `= any ((select f()))` rows.
  const kinds = (node: typeof root): string =>
    nodesOf(node, "SubLink")
      .filter(({ subLinkType }) => subLinkType !== "EXPR_SUBLINK")
      .map(({ subLinkType }) => String(subLinkType))
      .join();
  return again !== null && kinds(again.root) === kinds(root) ? made : null;
}
