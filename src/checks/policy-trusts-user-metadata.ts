import type { AccessEvidence, DraftFinding, Evidence, Policy, Relation } from "../model/index.ts";
import { columnsIn, textsIn } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { originOfPolicy } from "./origin.ts";
import { clausesOf } from "./policies.ts";
import { routinesReached, textOf } from "./routine-lexicon.ts";
import { rowsThatRaise } from "./rows-that-raise.ts";
import { code } from "./wording-of-access.ts";

export const policyTrustsUserMetadata: Check = {
  id: "policy-trusts-user-metadata",
  group: "rls",
  severity: "error",
  when: "A policy goes by what whoever asks writes themselves: user metadata, from the token or from `auth.users`, headers of the request, or a column of a row of theirs. That such a row opens more was tried.",
  harm: "Everybody edits their own user metadata and their own profile: whoever writes `admin` there is one.",
  instead: "Read app metadata, which only the server writes, or a column that users cannot write to.",
  canary: ({ schema, user }) => `
    create table ${schema}.lockstep_canary_metadata (id integer primary key);
    alter table ${schema}.lockstep_canary_metadata enable row level security;
    grant select on ${schema}.lockstep_canary_metadata to ${user};
    create policy lockstep_canary on ${schema}.lockstep_canary_metadata for select to ${user}
      using ((((select current_setting('request.jwt.claims', true))::jsonb -> 'user_metadata') ->> 'role') = 'admin');`,
  find: (evidence) => [
    ...(evidence.access?.relations ?? []).flatMap((relation) =>
      relation.policies.flatMap((policy) => blamed(evidence, relation, policy)),
    ),
    ...rowsThatRaise(evidence),
  ],
};

// What Supabase calls it in tokens and in auth.users.
const isMetadata = (text: string): boolean => /^(?:\{"?|\$\.)?(?:user_metadata|raw_user_meta_data)\b/.test(text);

// What PostgREST hands on from a request as it came.
const isHeader = (text: string): boolean => /^request\.(?:headers|header\..+|cookies|cookie\..+)$/i.test(text);

/** Whoever knows a secret of the row may show it in a header. */
const isSecret = (column: string): boolean => /token|secret|key|code|hash/i.test(column);

type Trust = { readonly what: keyof typeof WORDS; readonly through: string | null };

const WORDS = {
  metadata: {
    how: "metadata that users edit themselves",
    hint: "Read `app_metadata` (`raw_app_meta_data` in `auth.users`) instead, which only the server writes.",
  },
  headers: {
    how: "headers that whoever asks writes themselves",
    hint: "Ask who it is by the claims of their token, which the server has signed.",
  },
} as const;

function blamed(evidence: Evidence, relation: Relation, policy: Policy): readonly DraftFinding[] {
  const { access } = evidence;
  const trust = access === null ? null : trusted(access, policy);
  if (trust === null) return [];
  const { how, hint } = WORDS[trust.what];
  const reads = trust.through === null ? "reads" : `reads, through ${code(trust.through)},`;
  return [
    {
      subject: `${relation.name} ${policy.name}`,
      ...originOfPolicy(evidence, relation.name, policy.name),
      message: `policy ${code(policy.name)} on ${code(relation.name)} ${reads} ${how}`,
      detail: clausesOf(policy)
        .map(({ part, expression }) => `${part === "using" ? "using" : "with check"} ${expression.text}`)
        .join("\n"),
      hint,
      fix: null,
    },
  ];
}

/** What users write that a policy reads, and the function through which it does; null where it reads nothing of the kind. */
function trusted(access: AccessEvidence, policy: Policy): Trust | null {
  for (const { expression, calls } of clausesOf(policy)) {
    const columns = columnsIn(expression.root).map((parts) => parts.at(-1) ?? "");
    const texts = textsIn(expression.root);
    if ([...texts, ...columns].some(isMetadata)) return { what: "metadata", through: null };
    const secret = columns.some(isSecret) || !policy.permissive;
    if (texts.some(isHeader) && !secret) return { what: "headers", through: null };
    for (const routine of calls.flatMap((site) => routinesReached(access, site.name))) {
      const said = textOf(routine);
      const all = [...said.texts, ...said.mentions.map(({ parts }) => parts.at(-1) ?? "")];
      if (all.some(isMetadata)) return { what: "metadata", through: routine.name };
      if (said.texts.some(isHeader) && !secret) return { what: "headers", through: routine.name };
    }
  }
  return null;
}
