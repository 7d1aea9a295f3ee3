// Why a policy fails for somebody, read from what Postgres said and held against what the policies lead to: what they do not
// name was refused by something else, as a trigger or a default, and is not theirs.

import type { AccessEvidence, Cell, Command, Identity, Relation, Routine } from "../model/index.ts";
import { nameParts } from "./object-name.ts";
import { policiesFor } from "./policies.ts";
import { type PolicyReach, policyReach } from "./policy-reach.ts";
import { relationsCalled, routinesCalled, textOf } from "./routine-lexicon.ts";

/** One thing to mend. */
export type PolicyCause = {
  readonly kind: "function refused" | "relation refused" | "schema refused" | "missing" | "setting";
  /** In words of SQL: `function public.is_admin()`, `setting app.user_id`. Equal ones are one cause. */
  readonly subject: string;
  /** What is refused, missing or empty, without its kind. */
  readonly name: string;
  /** The function that is refused, where its name tells only one. */
  readonly routine: Routine | null;
  readonly reach: PolicyReach;
};

export type Attempt = {
  readonly relation: Relation;
  readonly identity: Identity;
  readonly command: Command;
  readonly cell: Cell;
};

type Finds = (access: AccessEvidence, attempt: Attempt, message: string, reach: PolicyReach) => PolicyCause | null;

/** Null where it is no failure of a policy, or nobody can tell. */
export function causeOf(access: AccessEvidence, attempt: Attempt): PolicyCause | null {
  const { relation, identity, command, cell } = attempt;
  const find = FINDERS[cell.cause?.sqlstate ?? ""];
  if (cell.reach !== "error" || cell.cause === null || find === undefined) return null;
  const asked = [relation, ...access.relations.filter(({ name }) => relation.reads.includes(name))];
  if (!asked.some((one) => one.rowSecurity && policiesFor(one, identity.role, command, true).length > 0)) return null;
  return find(access, attempt, cell.cause.message, policyReach(access, relation.name, identity.role, command));
}

/** 42501 = insufficient_privilege. What stands for the application where nothing is granted says nothing about rights. */
const refused: Finds = (access, _, message, reach) => {
  const [, kind = "", name = ""] = /^permission denied for ([a-z ]+?) (\S.*)$/.exec(message) ?? [];
  if (access.exposure.assumed) return null;
  const mentioned = namesOf(reach).filter((parts) => parts.at(kind === "schema" ? 0 : -1) === name);
  const [parts] = mentioned.filter(({ length }) => kind !== "schema" || length > 1);
  if (parts === undefined) return null;
  if (kind === "schema") return cause("schema refused", "schema", name, reach);
  if (kind === "function" || kind === "procedure") {
    const known = [...new Set(mentioned.flatMap((one) => routinesCalled(access, one)))];
    const [routine = null] = known.length === 1 ? known : [];
    return { ...cause("function refused", "function", routine?.name ?? parts.join("."), reach), routine };
  }
  if (!RELATIONS.has(kind)) return null;
  const [relation] = mentioned.flatMap((one) => relationsCalled(access, one));
  return cause("relation refused", "relation", relation ?? parts.join("."), reach);
};

const RELATIONS: ReadonlySet<string> = new Set(["table", "view", "materialized view", "foreign table"]);

/** 42703, 42P01 and 42883: what a function in a policy asks for is not there any more. */
const missing: Finds = (_, __, message, { routines, ...reach }) => {
  const [, kind = "", written = ""] =
    /^(column|relation|function) "?([^\s"(]+)"?(?:\(.*\))? does not exist$/.exec(message) ?? [];
  const parts = nameParts(written);
  const speaking = routines.filter((routine) =>
    textOf(routine).mentions.some((mention) => mention.parts.at(-1) === parts.at(-1)),
  );
  // Which search_path clients come with is not known, so a bare name in a function without one of its own may well be found.
  const certain =
    kind === "column" ||
    parts.length > 1 ||
    speaking.every(({ searchPath, platform }) => searchPath !== null || platform);
  if (speaking.length === 0 || !certain) return null;
  return cause("missing", kind, kind === "column" ? (parts.at(-1) ?? "") : written, { ...reach, routines: speaking });
};

/** 22P02 and 22007: a setting that says nothing is cast; 42704: one that was never set is asked for without `missing_ok`. */
const unset: Finds = (_, { identity }, message, reach) => {
  const [, unknown = null] = /^unrecognized configuration parameter "(.+)"$/.exec(message) ?? [];
  const isEmpty = /: ""$/.test(message) || /^invalid input syntax for type json$/.test(message);
  const silent = reach.settings.filter((name) => (identity.settings[name] ?? "") === "");
  const name = unknown === null ? silent[0] : silent.find((one) => one === unknown);
  return name === undefined || (unknown === null && !isEmpty) ? null : cause("setting", "setting", name, reach);
};

const FINDERS: Readonly<Record<string, Finds>> = {
  "42501": refused,
  "42703": missing,
  "42P01": missing,
  "42883": missing,
  "22P02": unset,
  "22007": unset,
  "42704": unset,
};

const cause = (kind: PolicyCause["kind"], what: string, name: string, reach: PolicyReach): PolicyCause => ({
  kind,
  subject: `${what} ${name}`,
  name,
  routine: null,
  reach,
});

/** All that conditions name, and that the functions in them mention. */
const namesOf = ({ names, routines }: PolicyReach): readonly (readonly string[])[] => [
  ...names,
  ...routines.flatMap((routine) => textOf(routine).mentions.map(({ parts }) => parts)),
];
