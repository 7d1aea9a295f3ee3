import type { AccessEvidence, Routine } from "../model/index.ts";
import { callsIn, parseExpression } from "../sql/index.ts";
import { couldBe, nameParts } from "./object-name.ts";

// Several checks ask the same of one look.
const known = new WeakMap<AccessEvidence, readonly (readonly string[])[]>();

const calledIn = ({ relations }: AccessEvidence): readonly (readonly string[])[] => {
  const conditions = relations.flatMap(({ policies }) => policies.flatMap(({ using, check }) => [using, check]));
  const texts = [...new Set(conditions)].filter((text) => text !== null);
  const calls = texts.flatMap((text) => {
    const expression = parseExpression(text);
    return expression === null ? [] : callsIn(expression).map(({ name }) => name);
  });
  return [...new Map(calls.map((name) => [name.join("."), name])).values()];
};

/** Does a policy call this function? */
export const isCalledByPolicy = (access: AccessEvidence, { name }: Routine): boolean => {
  const calls = known.get(access) ?? calledIn(access);
  known.set(access, calls);
  const parts = nameParts(name);
  return calls.some((call) => couldBe(call, parts));
};
