// A policy may be narrow for a table and still open all of one part of it: every file of a bucket, every message of a kind.
// It is judged as if a column held that part's name.

import type { AccessEvidence, Command, Identity, Policy, Relation } from "../model/index.ts";
import { constant, foldCondition, type Surroundings } from "../sql/index.ts";
import { nameParts } from "./object-name.ts";
import { cellOf, conditionsFor, governs, granted, isTrue, policiesFor, watched } from "./policies.ts";
import { surroundings } from "./who-asks.ts";

export type Attempt = {
  readonly identity: Identity;
  readonly command: Command;
  /** The column that tells the parts apart, and what it holds. */
  readonly part: readonly [column: string, value: string];
};

/** Does a policy admit every row of a part of a table, where no other policy narrows it? */
export const admitsWithin = (access: AccessEvidence, relation: Relation, policy: Policy, attempt: Attempt): boolean => {
  const { identity, command } = attempt;
  const around = within(surroundings(access, identity, relation), relation, attempt);
  const holds = (one: Policy): boolean => {
    const conditions = conditionsFor(one, command).filter(({ part }) => command !== "update" || part === "using");
    const values = conditions.map(({ expression }) => foldCondition(expression.root, around));
    // What is true because nobody knows who asks is policy-null-identity's to tell.
    const byChance = identity.actsAs === "nobody" && values.some(({ identity: because }) => because);
    return values.length > 0 && values.every(isTrue) && !byChance;
  };
  if (!policy.permissive || !governs(policy, command) || !granted(access, relation, identity.role, command))
    return false;
  if (!holds(policy)) return false;
  const narrowed = policiesFor(relation, identity.role, command, false).some((other) => !holds(other));
  return !narrowed || cellOf(access, relation.name, identity.id, command)?.reach === "all";
};

const within = (around: Surroundings, { name }: Relation, { part: [column, value] }: Attempt): Surroundings => {
  const table = nameParts(name).at(-1);
  const isOwn = (parts: readonly string[]): boolean => parts.length === 1 || parts.at(-2) === table;
  return {
    ...around,
    column: (parts) => (isOwn(parts) && parts.at(-1) === column ? constant(value) : around.column(parts)),
  };
};

/** Need nobody be signed in for it? The role of signed-in users is given to nobody else, with an id or without. */
export const isForAnybody = (access: AccessEvidence, { actsAs, role }: Identity): boolean =>
  actsAs === "nobody" && watched(access).every((other) => other.actsAs === "nobody" || other.role !== role);
