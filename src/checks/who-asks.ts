// Which calls tell who is asking, and what they answer: what Supabase gives, settings of the application, and functions of
// the user's that ask one of these in turn.

import type { AccessEvidence, Identity, Relation } from "../model/index.ts";
import {
  type CallSite,
  constant,
  type Expression,
  foldCondition,
  NOBODY,
  nodesOf,
  returnedBy,
  SOMEBODY,
  SOMEBODY_ELSE,
  type Surroundings,
  textsIn,
  type Value,
} from "../sql/index.ts";
import { nameParts } from "./object-name.ts";
import { isGiven, isSetting, routineAsks, routinesCalled, textOf } from "./routine-lexicon.ts";

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
      const inside = { name: "", columns: [] };
      const body = known.length === 1 && depth > 0 ? returnedBy(known[0]?.definition ?? "") : null;
      if (body !== null) return foldCondition(body.root, surroundings(access, identity, inside, depth - 1));
      return routineAsks(access, parts) ? WITH_IDENTITY : null;
    },
  };
};
