// What is evaluated when somebody asks for rows of a relation: the conditions of its policies, the functions in them, the
// relations that those read, and their policies in turn. Read by token, so it tells what may be asked, never what is.

import type { AccessEvidence, Command, Relation, Routine } from "../model/index.ts";
import { sourcesIn, textsIn } from "../sql/index.ts";
import { clausesOf, governs, isFor } from "./policies.ts";
import { isSetting, relationsCalled, routinesReached, textOf } from "./routine-lexicon.ts";

export type PolicyReach = {
  /** Names that stand in conditions, in parts: of functions, and of relations in sub-queries. */
  readonly names: readonly (readonly string[])[];
  /** Functions of the user's, those that others call included. */
  readonly routines: readonly Routine[];
  /** Settings of the application that are read. */
  readonly settings: readonly string[];
  /** Policies that are evaluated, by the relation that they are on. */
  readonly policies: readonly { readonly relation: Relation; readonly policy: string }[];
};

type Growing = {
  readonly names: (readonly string[])[];
  readonly routines: Set<Routine>;
  readonly settings: Set<string>;
  readonly policies: { readonly relation: Relation; readonly policy: string }[];
  readonly seen: Set<string>;
};

/** Settings of Postgres itself have no dot in their names. */
const isOfApplication = (text: string): boolean => /^[a-z_][\w$]*(?:\.[a-z_][\w$]*)+$/i.test(text);

/** What a role's command on a relation leads to. */
export function policyReach(access: AccessEvidence, relation: string, role: string, command: Command): PolicyReach {
  const found: Growing = { names: [], routines: new Set(), settings: new Set(), policies: [], seen: new Set() };
  visit(access, found, { relation, role, command });
  return { ...found, routines: [...found.routines], settings: [...found.settings].sort() };
}

type Question = { readonly relation: string; readonly role: string; readonly command: Command };

function visit(access: AccessEvidence, found: Growing, { relation: name, role, command }: Question): void {
  const relation = access.relations.find((one) => one.name === name);
  if (relation === undefined || found.seen.has(name)) return;
  found.seen.add(name);
  for (const below of relation.reads) visit(access, found, { relation: below, role, command });
  if (!relation.rowSecurity) return;
  for (const policy of relation.policies) {
    if (!isFor(policy, role) || !governs(policy, command)) continue;
    found.policies.push({ relation, policy: policy.name });
    for (const read of readIn(access, found, policy)) visit(access, found, { relation: read, role, command: "select" });
  }
}

/** Notes what the conditions of a policy name, and gives the relations that are read with the rights of the one who asks. */
function readIn(access: AccessEvidence, found: Growing, policy: Relation["policies"][number]): readonly string[] {
  return clausesOf(policy).flatMap(({ expression, calls }) => {
    const sources = sourcesIn(expression.root).map(({ schema, name }) => (schema === null ? [name] : [schema, name]));
    found.names.push(...sources, ...calls.map(({ name }) => name));
    for (const { node } of calls.filter((call) => isSetting(call.name)))
      for (const text of textsIn(node).slice(0, 1)) if (isOfApplication(text)) found.settings.add(text);
    const routines = calls.flatMap(({ name }) => routinesReached(access, name));
    return [...sources, ...routines.flatMap((routine) => namedIn(found, routine))].flatMap((parts) =>
      relationsCalled(access, parts),
    );
  });
}

/** Names that a function mentions; none where it asks with its owner's rights. */
function namedIn(found: Growing, routine: Routine): readonly (readonly string[])[] {
  const { mentions, texts } = textOf(routine);
  found.routines.add(routine);
  // What the platform's own functions ask for, they ask for with care.
  if (!routine.platform && mentions.some(({ parts }) => isSetting(parts)))
    for (const text of texts) if (isOfApplication(text)) found.settings.add(text);
  return routine.definer ? [] : mentions.map(({ parts }) => parts);
}
