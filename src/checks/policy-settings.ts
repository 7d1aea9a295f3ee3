// A policy that casts settings, with those that nobody set as nulls: `nullif(current_setting('app.user_id', true), '')`.

import type { Policy, Relation } from "../model/index.ts";
import { type CallSite, inParentheses, nodesAt, parseExpression, quoteName } from "../sql/index.ts";
import { type Clause, clausesOf } from "./policies.ts";
import { isSetting } from "./routine-lexicon.ts";

/** What alters the policy; null where it casts no setting that it reads with `missing_ok`. */
export function settingsGuarded(relation: Relation, policy: Policy): string | null {
  const parts = clausesOf(policy).flatMap((clause) => {
    const text = guarded(clause);
    return text === null ? [] : [`${clause.part === "using" ? "using" : "with check"} ${inParentheses(text)}`];
  });
  return parts.length === 0 ? null : `alter policy ${quoteName(policy.name)} on ${relation.name} ${parts.join(" ")};`;
}

function guarded({ expression, calls }: Clause): string | null {
  const { text } = expression;
  const sites = calls.filter((site) => isSetting(site.name) && isCast(text, site) && !isGuarded(text, site));
  const made = sites
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (left, { start, end }) => `${left.slice(0, start)}nullif(${left.slice(start, end)}, '')${left.slice(end)}`,
      text,
    );
  return sites.length > 0 && parseExpression(made) !== null ? made : null;
}

/** `(current_setting(…, true))::uuid`, also in a sub-select of its own. */
const isCast = (text: string, { node, end }: CallSite): boolean =>
  nodesAt(node, "args").length === 2 && /^(?:\s+AS\s+\w+)?\)+(?:\s+AS\s+\w+\))?\)*::/i.test(text.slice(end));

const isGuarded = (text: string, { start }: CallSite): boolean => /nullif\(\s*$/i.test(text.slice(0, start));
