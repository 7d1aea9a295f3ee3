// What the functions of a database name: other functions, relations, and whether they ask who is there. Read by token, so
// it tells what a body may touch, never what it does.

import type { AccessEvidence, Routine } from "../model/index.ts";
import { type RoutineText, readRoutine } from "../sql/index.ts";
import { nameParts } from "./object-name.ts";

type Lexicon = {
  readonly called: (name: readonly string[]) => readonly Routine[];
  readonly asks: (name: readonly string[]) => boolean;
  readonly tables: (parts: readonly string[]) => readonly string[];
};

const GIVEN: ReadonlySet<string> = new Set(["auth.uid", "auth.jwt", "auth.role", "auth.email"]);
const USERS: ReadonlySet<string> = new Set(["current_user", "session_user", "current_role"]);

/** Is it one of the functions by which Supabase tells who is asking? */
export const isGiven = (name: readonly string[]): boolean => GIVEN.has(name.join("."));

export const isSetting = (name: readonly string[]): boolean =>
  name.at(-1) === "current_setting" && (name.length === 1 || name[0] === "pg_catalog");

const texts = new WeakMap<Routine, RoutineText>();

/** What the definition of a function says. */
export const textOf = (routine: Routine): RoutineText => {
  const text = texts.get(routine) ?? readRoutine(routine.definition ?? "");
  texts.set(routine, text);
  return text;
};

const lexicons = new WeakMap<AccessEvidence, Lexicon>();

const lexiconOf = (access: AccessEvidence): Lexicon => {
  const lexicon = lexicons.get(access) ?? makeLexicon(access);
  lexicons.set(access, lexicon);
  return lexicon;
};

/** Finds things by their names, with or without a schema. */
const finder = <T extends { readonly name: string }>(
  things: readonly T[],
): ((name: readonly string[]) => readonly T[]) => {
  const byLast = new Map<string, { readonly schema: string | undefined; readonly thing: T }[]>();
  for (const thing of things) {
    const parts = nameParts(thing.name);
    const last = parts.at(-1) ?? "";
    byLast.set(last, [...(byLast.get(last) ?? []), { schema: parts.at(-2), thing }]);
  }
  return (name) =>
    (byLast.get(name.at(-1) ?? "") ?? [])
      .filter(({ schema }) => name.length < 2 || schema === name.at(-2))
      .map(({ thing }) => thing);
};

function makeLexicon({ routines, relations }: AccessEvidence): Lexicon {
  const called = finder(routines);
  const related = finder(relations);
  const answers = new Map<Routine, boolean>();
  const asksItself = (routine: Routine): boolean => {
    const answer = answers.get(routine);
    if (answer !== undefined) return answer;
    answers.set(routine, false);
    const found = textOf(routine).mentions.some(
      ({ parts, called: call }) => (parts.length === 1 && USERS.has(parts[0] ?? "")) || (call && asks(parts)),
    );
    answers.set(routine, found);
    return found;
  };
  const asks = (name: readonly string[]): boolean => isGiven(name) || isSetting(name) || called(name).some(asksItself);
  return { called, asks, tables: (parts) => related(parts).map(({ name }) => name) };
}

/** Functions of the user's that a name may stand for. */
export const routinesCalled = (access: AccessEvidence, name: readonly string[]): readonly Routine[] =>
  lexiconOf(access).called(name);

/** Does one of these functions ask who is there, itself or through another? */
export const routineAsks = (access: AccessEvidence, name: readonly string[]): boolean => lexiconOf(access).asks(name);

/** Relations that a name, with or without its schema, may stand for. */
export const relationsCalled = (access: AccessEvidence, name: readonly string[]): readonly string[] =>
  lexiconOf(access).tables(name);

/** Functions that a name may stand for, and what they call in turn. */
export const routinesReached = (access: AccessEvidence, name: readonly string[]): readonly Routine[] => {
  const found = new Set<Routine>();
  const reach = (parts: readonly string[]): void => {
    for (const routine of routinesCalled(access, parts)) {
      if (found.has(routine)) continue;
      found.add(routine);
      for (const mention of textOf(routine).mentions) if (mention.called) reach(mention.parts);
    }
  };
  reach(name);
  return [...found];
};

/** Relations that a function names, also through functions that it calls. */
export const relationsNamed = (access: AccessEvidence, name: readonly string[]): readonly string[] => {
  const named = routinesReached(access, name).flatMap((routine) =>
    textOf(routine).mentions.flatMap(({ parts }) => relationsCalled(access, parts)),
  );
  return [...new Set(named)].sort();
};
