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
  type RoutineText,
  readRoutine,
  returnedBy,
  SOMEBODY,
  SOMEBODY_ELSE,
  type Surroundings,
  textsIn,
  type Value,
} from "../sql/index.ts";
import { nameParts } from "./object-name.ts";

type Known = { readonly routine: Routine; readonly parts: readonly string[]; readonly text: RoutineText };

type Lexicon = {
  readonly called: (name: readonly string[]) => readonly Known[];
  /** Does one of these functions ask who is there, itself or through another? */
  readonly asks: (name: readonly string[]) => boolean;
};

const lexicons = new WeakMap<AccessEvidence, Lexicon>();

const GIVEN: ReadonlySet<string> = new Set(["auth.uid", "auth.jwt", "auth.role", "auth.email"]);
const USERS: ReadonlySet<string> = new Set(["current_user", "session_user", "current_role"]);

const isSetting = (name: readonly string[]): boolean =>
  name.at(-1) === "current_setting" && (name.length === 1 || name[0] === "pg_catalog");

const isGiven = (name: readonly string[]): boolean => GIVEN.has(name.join("."));

const lexiconOf = (access: AccessEvidence): Lexicon => {
  const known = lexicons.get(access);
  if (known !== undefined) return known;
  const made = makeLexicon(access);
  lexicons.set(access, made);
  return made;
};

function makeLexicon({ routines }: AccessEvidence): Lexicon {
  const byName = new Map<string, Known[]>();
  for (const routine of routines) {
    const parts = nameParts(routine.name);
    const one = { routine, parts, text: readRoutine(routine.definition ?? "") };
    byName.set(parts.at(-1) ?? "", [...(byName.get(parts.at(-1) ?? "") ?? []), one]);
  }
  const called = (name: readonly string[]): readonly Known[] =>
    (byName.get(name.at(-1) ?? "") ?? []).filter(({ parts }) => name.length < 2 || parts[0] === name[0]);
  const answers = new Map<Known, boolean>();
  const asksItself = (one: Known): boolean => {
    const answer = answers.get(one);
    if (answer !== undefined) return answer;
    answers.set(one, false);
    const found = one.text.mentions.some(
      ({ parts, called: call }) => (parts.length === 1 && USERS.has(parts[0] ?? "")) || (call && asks(parts)),
    );
    answers.set(one, found);
    return found;
  };
  const asks = (name: readonly string[]): boolean =>
    isGiven(name) || isSetting(name) || called(name).some((one) => asksItself(one));
  return { called, asks };
}

/** Functions of the user's that a name may stand for. */
export const routinesCalled = (access: AccessEvidence, name: readonly string[]): readonly Routine[] =>
  lexiconOf(access)
    .called(name)
    .map(({ routine }) => routine);

/** Is it a call that tells who is asking? */
export const asksWho = (access: AccessEvidence, { name, node }: Pick<CallSite, "name" | "node">): boolean => {
  if (!isSetting(name)) return lexiconOf(access).asks(name);
  const [setting] = textsIn(node);
  // Settings of Postgres itself have no dot in their names.
  return setting === undefined || setting.includes(".") || setting === "role";
};

/** Is it worth to be asked once: what tells who is asking, or a function of the user's that is stable? */
export const worthOnce = (access: AccessEvidence, site: CallSite): boolean => {
  if (site.perRow || site.once) return false;
  if (isGiven(site.name)) return true;
  if (isSetting(site.name)) return asksWho(access, site);
  const known = lexiconOf(access).called(site.name);
  return known.length > 0 && known.every(({ text }) => text.stable);
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
      const known = lexiconOf(access).called(parts);
      if (known.length === 0) return null;
      const inside = { name: "", columns: [] };
      const body = known.length === 1 && depth > 0 ? returnedBy(known[0]?.routine.definition ?? "") : null;
      if (body !== null) return foldCondition(body.root, surroundings(access, identity, inside, depth - 1));
      return known.some(() => lexiconOf(access).asks(parts)) ? WITH_IDENTITY : null;
    },
  };
};
