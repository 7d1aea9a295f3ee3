import type { Catalog, CatalogObject } from "../model/index.ts";
import { partsOfName } from "../sql/index.ts";

// Policies of one table that say the same twice, or of which one decides and the other cannot. A squashed history keeps them
// all: which one is meant is for a person to say.

type Policy = {
  readonly name: string;
  readonly command: string;
  readonly restrictive: boolean;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
};

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

const policyOf = ({ address, traits }: CatalogObject): Policy => ({
  name: partsOfName(address.slice("policy ".length)).at(-1) ?? address,
  command: text(traits.command) ?? "all",
  restrictive: traits.restrictive === true,
  roles: Array.isArray(traits.roles) ? traits.roles.map(String) : [],
  using: text(traits.using),
  check: text(traits.check),
});

/** What a new row has to pass. */
const forNew = ({ using, check }: Policy): string | null => check ?? using;

const coversRoles = (a: Policy, b: Policy): boolean =>
  a.roles.includes("public") || b.roles.every((role) => a.roles.includes(role));

const coversCommand = (a: Policy, b: Policy): boolean => a.command === "all" || a.command === b.command;

const isFor = (policy: Policy, ...commands: readonly string[]): boolean =>
  policy.command === "all" || commands.includes(policy.command);

/** Does every expression that counts for the commands of `other` say this? */
const says = (policy: Policy, other: Policy, word: "true" | "false"): boolean => {
  const old = isFor(other, "select", "update", "delete") ? [policy.using] : [];
  const fresh = isFor(other, "insert", "update") ? [forNew(policy)] : [];
  return [...old, ...fresh].every((expression) => expression === word);
};

const code = (name: string): string => `\`${name}\``;

const relation = (table: string, a: Policy, b: Policy): string | null => {
  const covers = coversRoles(a, b) && coversCommand(a, b);
  const equal = covers && coversRoles(b, a) && coversCommand(b, a);
  const both = `${code(a.name)} and ${code(b.name)} on ${code(table)}`;
  if (equal && a.restrictive === b.restrictive && a.using === b.using && a.check === b.check) {
    return a.name < b.name ? `${both} say the same twice` : null;
  }
  if (!covers || a.restrictive === b.restrictive) {
    const opens = covers && !a.restrictive && says(a, b, "true") && !says(b, b, "true");
    return opens ? `${code(a.name)} on ${code(table)} admits every row, so ${code(b.name)} decides nothing` : null;
  }
  const closes = a.restrictive && says(a, b, "false");
  return closes ? `${code(a.name)} on ${code(table)} admits no row, so ${code(b.name)} opens nothing` : null;
};

/** Sentences about policies that repeat or contradict each other. */
export const policyRemarks = (catalog: Catalog): readonly string[] => {
  const tables = new Map<string, Policy[]>();
  for (const object of catalog.values()) {
    if (object.kind !== "policy" || object.parent === null) continue;
    const table = object.parent.slice(object.parent.indexOf(" ") + 1);
    tables.set(table, [...(tables.get(table) ?? []), policyOf(object)]);
  }
  return [...tables].flatMap(([table, policies]) =>
    policies.flatMap((a) => policies.flatMap((b) => (a === b ? [] : (relation(table, a, b) ?? [])))),
  );
};
