// Which calls tell who is asking, and what they answer: what Supabase gives, settings of the application, and functions of
// the user's that ask one of these in turn.

import type { AccessEvidence, Identity, Relation, Routine } from "../model/index.ts";
import {
  type CallSite,
  constant,
  type Expression,
  foldCondition,
  NOBODY,
  nodesOf,
  parametersOf,
  returnedBy,
  SOMEBODY,
  SOMEBODY_ELSE,
  type Surroundings,
  textsIn,
  type Value,
} from "../sql/index.ts";
import { nameParts } from "./object-name.ts";
import { isGiven, isSetting, relationsCalled, routineAsks, routinesCalled, textOf } from "./routine-lexicon.ts";

/** Is it a call that tells who is asking? */
const asksWho = (access: AccessEvidence, { name, node }: Pick<CallSite, "name" | "node">): boolean => {
  if (!isSetting(name)) return routineAsks(access, name);
  const [setting] = textsIn(node);
  // Settings of Postgres itself have no dot in their names.
  return setting === undefined || setting.includes(".") || setting === "role";
};

/** Is it worth to be asked once: what tells who is asking, or a function of the user's that is stable? */
export const worthOnce = (access: AccessEvidence, site: CallSite): boolean => {
  if (site.perRow || site.once) return false;
  if (isGiven(site.name)) return true;
  if (isSetting(site.name)) return asksWho(access, site);
  const known = routinesCalled(access, site.name);
  return known.length > 0 && known.every((routine) => textOf(routine).stable);
};

/** Does an expression ask who is there? */
export const mentionsIdentity = (access: AccessEvidence, { root }: Expression, sites: readonly CallSite[]): boolean =>
  sites.some((site) => asksWho(access, site)) ||
  nodesOf(root, "SQLValueFunction").some(({ op }) => /USER|ROLE/.test(String(op)));

const WITH_IDENTITY: Value = { known: false, notNull: false, identity: true };
const OF_A_ROW: Value = { known: false, notNull: false, identity: false };

/** Depth to which functions that call functions are followed. */
const DEPTH = 5;

const setting = ({ actsAs, settings }: Identity, name: string): Value => {
  const value = settings[name];
  if (actsAs === "nobody") return value === undefined || value === "" ? NOBODY : constant(value);
  return value === undefined ? WITH_IDENTITY : SOMEBODY;
};

const given = (identity: Identity, name: string): Value => {
  if (name === "auth.role") return constant(identity.role);
  if (identity.actsAs !== "nobody") return SOMEBODY;
  return name === "auth.jwt" ? setting(identity, "request.jwt.claims") : NOBODY;
};

/** What a condition on a relation meets when somebody asks. `foreign`: the column that names somebody else as the owner. */
export const surroundings = (
  access: AccessEvidence,
  identity: Identity,
  { name, columns, foreign }: Pick<Relation, "name" | "columns"> & { readonly foreign?: string | null },
  depth = DEPTH,
): Surroundings => {
  const table = nameParts(name).at(-1);
  const present = new Set(columns.filter(({ notNull }) => notNull).map((column) => column.name));
  return {
    user: constant(identity.role),
    column: (parts) => {
      const own = parts.length === 1 || parts.at(-2) === table;
      if (own && foreign !== undefined && parts.at(-1) === foreign) return SOMEBODY_ELSE;
      return own && present.has(parts.at(-1) ?? "") ? { ...OF_A_ROW, notNull: true } : OF_A_ROW;
    },
    call: (parts, args) => {
      if (isGiven(parts)) return given(identity, parts.join("."));
      const [first] = args;
      if (isSetting(parts)) return first?.known === true ? setting(identity, String(first.value)) : WITH_IDENTITY;
      const known = routinesCalled(access, parts);
      if (known.length === 0) return null;
      const [routine] = known;
      const body = routine && known.length === 1 && depth > 0 ? returnedBy(routine.definition ?? "") : null;
      if (routine && body !== null) return foldCondition(body.root, inside(access, identity, routine, args, depth - 1));
      return routineAsks(access, parts) ? WITH_IDENTITY : null;
    },
  };
};

/** What the body of a function meets: its parameters are what was handed in. */
const inside = (
  access: AccessEvidence,
  identity: Identity,
  routine: Routine,
  args: readonly Value[],
  depth: number,
): Surroundings => {
  const around = surroundings(access, identity, { name: "", columns: [] }, depth);
  const names = parametersOf(routine.definition ?? "");
  const routineName = nameParts(routine.name).at(-1);
  const columns = columnsRead(access, routine);
  const parameter = (parts: readonly string[]): Value | null => {
    const last = parts.at(-1) ?? "";
    const index = last.startsWith("$") ? Number(last.slice(1)) - 1 : names.indexOf(last);
    // A bare name is a column's first.
    const named = parts.length === 1 ? !columns.has(last) : parts.length === 2 && parts[0] === routineName;
    return named ? (args[index] ?? null) : null;
  };
  return { ...around, parameter, column: (parts) => parameter(parts) ?? around.column(parts) };
};

const columnsRead = (access: AccessEvidence, routine: Routine): ReadonlySet<string> => {
  const named = new Set(
    textOf(routine).mentions.flatMap(({ parts, called }) => (called ? [] : relationsCalled(access, parts))),
  );
  return new Set(
    access.relations.flatMap(({ name, columns }) => (named.has(name) ? columns.map((column) => column.name) : [])),
  );
};
