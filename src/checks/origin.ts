// Where something in the database comes from: the migration that made it so, and the statement in it. What changed is known
// from the catalog after each migration; the parse tree only says on which line. What no migration made has no place.

import type { Change, DefaultPrivilege, DraftFinding, Evidence, Json, Script, Step } from "../model/index.ts";
import { place, quoteName, type Statement, scriptStatements } from "../sql/index.ts";
import { argumentsOf, nameParts, withoutArguments } from "./object-name.ts";
import {
  alterRole,
  alters,
  defaults,
  grants,
  makes,
  makesRoutine,
  revokes,
  type Tells,
  writesPolicy,
} from "./statement-about.ts";

/** Anchor of a finding: which migration, in which file and line. Empty and null for what no migration made. */
export type Origin = Pick<DraftFinding, "migrations" | "file" | "line">;

const nowhere: Origin = { migrations: [], file: null, line: null };

type Steps = Pick<Evidence, "steps">;
type Moment = { readonly step: Step; readonly position: number; readonly change: Change };
type Index = {
  readonly byAddress: ReadonlyMap<string, readonly Moment[]>;
  /** Addresses of functions, procedures and aggregates by their name without arguments. */
  readonly routines: ReadonlyMap<string, readonly string[]>;
};

const routineKinds: ReadonlySet<string> = new Set(["function", "procedure", "aggregate"]);

const indexed = (steps: readonly Step[]): Index => {
  const byAddress = new Map<string, Moment[]>();
  const routines = new Map<string, string[]>();
  steps.forEach((step, position) => {
    for (const change of step.changes) {
      const { address, kind, rankOnly } = change;
      if (rankOnly) continue;
      const known = byAddress.get(address);
      if (known !== undefined) known.push({ step, position, change });
      else {
        byAddress.set(address, [{ step, position, change }]);
        if (!routineKinds.has(kind)) continue;
        const name = withoutArguments(address.slice(kind.length + 1));
        routines.set(name, [...(routines.get(name) ?? []), address]);
      }
    }
  });
  return { byAddress, routines };
};

// A report asks hundreds of times about the same steps and files; both are values, so what was read of them stays true.
const indexes = new WeakMap<readonly Step[], Index>();
const statements = new WeakMap<Script, readonly Statement[]>();

const indexOf = ({ steps }: Steps): Index => {
  const known = indexes.get(steps) ?? indexed(steps);
  indexes.set(steps, known);
  return known;
};

const statementsOf = (script: Script): readonly Statement[] => {
  const known = statements.get(script) ?? scriptStatements(script.sql);
  statements.set(script, known);
  return known;
};

const rights = (json: Json | undefined): readonly string[] => {
  if (typeof json !== "object" || json === null) return [];
  if (Array.isArray(json)) return json.map(String);
  return Object.entries(json).flatMap(([who, what]) => (Array.isArray(what) ? what.map((one) => `${who}=${one}`) : []));
};

/** Did an ACL gain anything? Taking rights away opens nothing. */
const opens = ({ before, after }: Change): boolean => {
  const had = new Set(rights(before?.acl));
  return after?.acl === null || rights(after?.acl).some((right) => !had.has(right));
};

/** `acl` is about what was opened, `rights` about what was closed as well. */
const changesTrait = (change: Change, traits: readonly string[]): boolean => {
  if (change.type === "removed") return false;
  if (change.type === "added" || traits.length === 0) return true;
  const after = change.after ?? {};
  return traits.some((trait) =>
    trait === "rights" ? "acl" in after : trait in after && (trait !== "acl" || opens(change)),
  );
};

/** The last change that made it so; nothing from before it was last removed. */
const lastOf = (moments: readonly Moment[], traits: readonly string[]): Moment | null => {
  const gone = moments.findLastIndex(({ change }) => change.type === "removed");
  return moments.slice(gone + 1).findLast(({ change }) => changesTrait(change, traits)) ?? null;
};

const lineOf = (script: Script, tells: readonly Tells[], word: string): number => {
  const all = statementsOf(script);
  const speaking = (tell: Tells) => all.findLast((statement) => tell(statement));
  const [exact] = tells.flatMap((tell) => speaking(tell) ?? []);
  const named = exact ?? all.find(({ start, end }) => script.sql.slice(start, end).includes(word)) ?? all[0];
  return named === undefined ? 1 : place(script.sql, named.start).line;
};

type Wanted = { readonly addresses: readonly string[]; readonly traits: readonly string[]; readonly word: string };

/** `tells`: which statements may have done it, the likeliest first. */
const originOf = (seen: Steps, { addresses, traits, word }: Wanted, tells: readonly Tells[]): Origin => {
  const { byAddress } = indexOf(seen);
  const found = addresses.flatMap((address) => lastOf(byAddress.get(address) ?? [], traits) ?? []);
  const [last] = found.toSorted((a, b) => b.position - a.position);
  if (last === undefined) return nowhere;
  const { id, up } = last.step.migration;
  return { migrations: [id], file: up.file, line: lineOf(up, tells, word) };
};

const relationAddresses = (name: string): readonly string[] =>
  ["table", "view", "materialized view"].map((kind) => `${kind} ${name}`);

/** Where a relation was made, or where one of these traits of it was last changed: `row security`, `acl`, `rights`, `options`. */
export const originOfRelation = (seen: Steps, name: string, traits: readonly string[] = ["made"]): Origin => {
  const parts = nameParts(name);
  const either: Tells = (statement) =>
    makes(parts)(statement) || traits.some((trait) => alters(parts, trait)(statement));
  return originOf(seen, { addresses: relationAddresses(name), traits, word: parts.at(-1) ?? name }, [either]);
};

/** The last grant that opened a relation; where it was never granted by name, what made it. */
export const originOfGrant = (seen: Steps, name: string): Origin => originOfRelation(seen, name, ["acl"]);

/** Has a migration made this relation, or changed one of these traits of it? */
export const isTouched = (seen: Steps, name: string, traits: readonly string[]): boolean =>
  originOfRelation(seen, name, traits).migrations.length > 0;

/** Where a policy got the shape that it has. */
export const originOfPolicy = (seen: Steps, relation: string, policy: string): Origin => {
  const address = `policy ${relation}.${quoteName(policy)}`;
  const wanted = { addresses: [address], traits: [], word: policy };
  return originOf(seen, wanted, [writesPolicy(nameParts(relation), policy)]);
};

const sameArguments = (address: string, kind: string, types: readonly string[]): boolean => {
  const own = argumentsOf(address.slice(kind.length + 1));
  return (
    own.length === types.length && own.every((one, index) => one === types[index] || one.endsWith(` ${types[index]}`))
  );
};

/** Where a function got these traits: `definition`, `acl`, `rights`. */
export const originOfRoutine = (seen: Steps, name: string, traits: readonly string[] = ["definition"]): Origin => {
  const { routines } = indexOf(seen);
  const types = argumentsOf(name);
  const all = routines.get(withoutArguments(name)) ?? [];
  const exact = all.filter((address) => sameArguments(address, address.split(" ")[0] ?? "", types));
  const parts = nameParts(name);
  const wanted = { addresses: exact.length > 0 ? exact : all, traits, word: parts.at(-1) ?? name };
  const grant: readonly Tells[] = [
    ...(traits.includes("acl") ? [grants(parts)] : []),
    ...(traits.includes("rights") ? [revokes(parts)] : []),
  ];
  return originOf(seen, wanted, [...grant, makesRoutine(parts, types.length), makesRoutine(parts, null)]);
};

/** Where a role got its attributes. */
export const originOfRole = (seen: Steps, role: string): Origin =>
  originOf(seen, { addresses: [`role ${quoteName(role)}`], traits: [], word: role }, [alterRole(role)]);

/** Where the first of these objects that a migration made was made, or last changed. Addresses are the catalog's own. */
export const originOfObject = (seen: Steps, addresses: readonly string[]): Origin => {
  const { byAddress } = indexOf(seen);
  for (const address of addresses) {
    const moment = lastOf(byAddress.get(address) ?? [], []);
    if (moment === null) continue;
    const parts = nameParts(address.slice(moment.change.kind.length + 1));
    const word = parts.at(-1) ?? address;
    // Postgres gave it a name that the file does not have: it was made with its table.
    const unnamed = !moment.step.migration.up.sql.includes(word);
    return originOf(seen, { addresses: [address], traits: [], word }, unnamed ? [makes(parts.slice(0, 2))] : []);
  }
  return nowhere;
};

/** Where the last object of this kind and name was taken away. */
export const originOfRemoval = ({ steps }: Steps, kind: string, name: string): Origin => {
  const removes = ({ type, address }: Change): boolean =>
    type === "removed" && address.startsWith(`${kind} `) && nameParts(address.slice(kind.length + 1)).at(-1) === name;
  const step = steps.findLast(({ changes }) => changes.some(removes));
  if (step === undefined) return nowhere;
  const { id, up } = step.migration;
  return { migrations: [id], file: up.file, line: lineOf(up, [], name) };
};

/** The one of these that happened last; of those in one migration, the first that is named. */
export const latestOf = ({ steps }: Steps, origins: readonly Origin[]): Origin => {
  const at = ({ migrations }: Origin) => steps.findIndex(({ migration }) => migration.id === migrations[0]);
  return origins.toSorted((one, other) => at(other) - at(one))[0] ?? nowhere;
};

/** Where default privileges on tables were set. */
export const originOfDefault = (seen: Steps, { creator, schema, role }: DefaultPrivilege): Origin => {
  const where = schema === null ? "" : ` in schema ${quoteName(schema)}`;
  const address = `default privileges for role ${quoteName(creator)}${where} on tables`;
  return originOf(seen, { addresses: [address], traits: ["acl"], word: role }, [
    defaults(schema, role),
    defaults(schema, null),
  ]);
};

/** Statements of the migrations that made a relation or changed its rights. */
export const statementsOnRights = (seen: Steps, name: string): readonly Statement[] | null => {
  const { byAddress } = indexOf(seen);
  const moments = relationAddresses(name).flatMap((address) => byAddress.get(address) ?? []);
  if (moments.length === 0) return null;
  const scripts = moments.filter(({ change }) => changesTrait(change, ["acl"])).map(({ step }) => step.migration.up);
  return [...new Set(scripts)].flatMap(statementsOf);
};
