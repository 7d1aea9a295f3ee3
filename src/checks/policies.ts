// How policies read: their conditions, whom they are for, and what they come to for somebody.

import type { Access, AccessEvidence, Cell, Command, Identity, Policy, Relation } from "../model/index.ts";
import { type CallSite, callsIn, type Expression, foldCondition, parseExpression, type Value } from "../sql/index.ts";
import { mentionsIdentity, surroundings } from "./who-asks.ts";

export const COMMANDS: readonly Command[] = ["select", "insert", "update", "delete"];

export type Clause = {
  readonly part: "using" | "check";
  readonly expression: Expression;
  readonly calls: readonly CallSite[];
};

const read = new WeakMap<Policy, readonly Clause[]>();

/** The conditions of a policy. One that our grammar does not take is left out. */
export const clausesOf = (policy: Policy): readonly Clause[] => {
  const known = read.get(policy);
  if (known !== undefined) return known;
  const clauses = (["using", "check"] as const).flatMap((part): readonly Clause[] => {
    const text = policy[part];
    const expression = text === null ? null : parseExpression(text);
    return expression === null ? [] : [{ part, expression, calls: callsIn(expression) }];
  });
  read.set(policy, clauses);
  return clauses;
};

export const isFor = (policy: Policy, role: string): boolean =>
  policy.roles.includes("public") || policy.roles.includes(role);

export const governs = (policy: Policy, command: Command): boolean =>
  policy.command === "all" || policy.command === command;

/** Conditions that have to hold for a command: Postgres takes `using` as the check where there is none. */
export const conditionsFor = (policy: Policy, command: Command): readonly Clause[] => {
  const clauses = clausesOf(policy);
  const using = clauses.filter(({ part }) => part === "using");
  if (command === "select" || command === "delete") return using;
  const check = clauses.filter(({ part }) => part === "check");
  if (command === "insert") return check.length > 0 || policy.check !== null ? check : using;
  return [...using, ...check];
};

/** What a policy comes to for somebody; null where it says nothing to this command. */
export const outcome = (
  access: AccessEvidence,
  relation: Relation,
  policy: Policy,
  command: Command,
  identity: Identity,
): Value | null => {
  const conditions = conditionsFor(policy, command);
  if (conditions.length === 0) return null;
  const around = surroundings(access, identity, relation);
  const values = conditions.map(({ expression }) => foldCondition(expression.root, around));
  const open = values.find((value) => !value.known || value.value !== true);
  return open ?? values.find(({ identity: because }) => because) ?? values[0] ?? null;
};

export const isTrue = (value: Value | null): boolean => value?.known === true && value.value === true;

/** May it admit a row? */
export const mayAdmit = (value: Value | null): boolean => value !== null && (!value.known || value.value === true);

/** Policies that let a role do something, or that narrow what others let it do. */
export const policiesFor = (
  { policies }: Relation,
  role: string,
  command: Command,
  permissive: boolean,
): readonly Policy[] =>
  policies.filter((policy) => policy.permissive === permissive && isFor(policy, role) && governs(policy, command));

export const asksForIdentity = (access: AccessEvidence, policy: Policy): boolean =>
  clausesOf(policy).some(({ expression, calls }) => mentionsIdentity(access, expression, calls));

const indexed = new WeakMap<AccessEvidence, ReadonlyMap<string, Access>>();

/** How an identity fared with a relation; null where nobody tried. */
export const fared = (access: AccessEvidence, relation: string, identity: string): Access | null => {
  const known = indexed.get(access) ?? new Map(access.matrix.map((one) => [`${one.identity}\0${one.relation}`, one]));
  indexed.set(access, known);
  return known.get(`${identity}\0${relation}`) ?? null;
};

export const cellOf = (access: AccessEvidence, relation: string, identity: string, command: Command): Cell | null =>
  fared(access, relation, identity)?.cells[command] ?? null;

/** Can anybody who comes like this reach every row, and not only one who holds an office by some row of theirs? */
export const isOpenTo = (access: AccessEvidence, relation: string, identity: string, command: Command): boolean => {
  const tried = fared(access, relation, identity);
  return tried?.cells[command].reach === "all" && (tried.stranger?.[command] ?? "all") === "all";
};

/** Identities whose reach is anybody's business: no trusted services, no roles that are meant to pass every policy. */
export const watched = ({ identities, exposure }: AccessEvidence): readonly Identity[] => {
  const passing = new Set(exposure.roles.filter(({ trusted }) => trusted).map(({ name }) => name));
  return identities.filter(({ actsAs, role }) => actsAs !== "service" && !passing.has(role));
};

export const isTable = ({ kind }: Relation): boolean =>
  kind === "table" || kind === "partitioned table" || kind === "partition";

/** Was a role granted a command? Where a stand-in is probed, it may use every table. */
export const granted = ({ exposure }: AccessEvidence, { grants }: Relation, role: string, command: Command): boolean =>
  exposure.assumed || grants.some((one) => one.role === role && one.commands.includes(command));

/** Ids to name in a sentence: who comes without an id is left out where the same role is named anyway. */
export const namesOf = (identities: readonly Identity[]): readonly string[] =>
  identities
    .filter(
      (one) =>
        one.actsAs !== "nobody" || !identities.some(({ role, actsAs }) => role === one.role && actsAs !== "nobody"),
    )
    .map(({ id }) => id);
