import type { AccessEvidence, DraftFinding, Evidence, Policy, Relation } from "../model/index.ts";
import { columnsIn, textsIn } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { originOfPolicy } from "./origin.ts";
import { clausesOf } from "./policies.ts";
import { routinesReached, textOf } from "./routine-lexicon.ts";
import { code } from "./wording-of-access.ts";

export const policyTrustsUserMetadata: Check = {
  id: "policy-trusts-user-metadata",
  group: "rls",
  severity: "error",
  when: "A policy reads user metadata, from the token or from `auth.users`, itself or through a function.",
  harm: "Everybody edits their own user metadata: whoever writes `admin` there is one.",
  instead: "Read app metadata, which only the server writes, or a table that users cannot write to.",
  canary: ({ schema, user }) => `
    create table ${schema}.lockstep_canary_metadata (id integer primary key);
    alter table ${schema}.lockstep_canary_metadata enable row level security;
    grant select on ${schema}.lockstep_canary_metadata to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_metadata for select to ${user}
      using ((((select current_setting('request.jwt.claims', true))::jsonb -> 'user_metadata') ->> 'role') = 'admin');`,
  find: (evidence) =>
    (evidence.access?.relations ?? []).flatMap((relation) =>
      relation.policies.flatMap((policy) => blamed(evidence, relation, policy)),
    ),
};

// What Supabase calls it in tokens and in auth.users.
const isEditable = (text: string): boolean => /^(?:\{"?|\$\.)?(?:user_metadata|raw_user_meta_data)\b/.test(text);

function blamed(evidence: Evidence, relation: Relation, policy: Policy): readonly DraftFinding[] {
  const { access } = evidence;
  const through = access === null ? null : trusted(access, policy);
  if (through === null) return [];
  const how = through === "" ? "reads" : `reads, through ${code(through)},`;
  return [
    {
      subject: `${relation.name} ${policy.name}`,
      ...originOfPolicy(evidence, relation.name, policy.name),
      message: `policy ${code(policy.name)} on ${code(relation.name)} ${how} metadata that users edit themselves`,
      detail: clausesOf(policy)
        .map(({ part, expression }) => `${part === "using" ? "using" : "with check"} ${expression.text}`)
        .join("\n"),
      hint: "Read `app_metadata` (`raw_app_meta_data` in `auth.users`) instead, which only the server writes.",
      fix: null,
    },
  ];
}

/** The function through which a policy reads user metadata, empty where it does itself; null where it does not. */
function trusted(access: AccessEvidence, policy: Policy): string | null {
  for (const { expression, calls } of clausesOf(policy)) {
    const columns = columnsIn(expression.root).map((parts) => parts.at(-1) ?? "");
    if ([...textsIn(expression.root), ...columns].some(isEditable)) return "";
    for (const routine of calls.flatMap((site) => routinesReached(access, site.name))) {
      const { texts, mentions } = textOf(routine);
      if ([...texts, ...mentions.map(({ parts }) => parts.at(-1) ?? "")].some(isEditable)) return routine.name;
    }
  }
  return null;
}
