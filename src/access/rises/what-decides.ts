// What the policies of a table go by, as far as words tell: columns of other rows that they read, themselves or through
// functions, and the constants that stand beside them. Words only say what to try; what a row is worth is seen by trying.
import type { Relation, Routine } from "../../model/index.ts";
import { type RoutineText, readRoutine } from "../../sql/index.ts";
import type { Facts } from "../facts/contract.ts";
import { partsOf, routinePartsOf } from "../facts/names.ts";
import { holdsRows } from "../probe/ground.ts";

/** A table whose rows say what their owner may do elsewhere. */
export type Deciding = {
  readonly table: Relation;
  /** Columns that are spoken of, without the one that says whose row it is. */
  readonly columns: readonly string[];
  /** Text constants, and numbers as text, that are spoken of. */
  readonly constants: readonly string[];
  /** Names of the relations whose policies speak of it. */
  readonly governs: readonly string[];
};

const CALLS = 4;

const texts = new WeakMap<Routine, RoutineText>();
const textOf = (routine: Routine): RoutineText => {
  const text = texts.get(routine) ?? readRoutine(routine.definition ?? "");
  texts.set(routine, text);
  return text;
};

const bare = (parts: readonly string[]): string => parts.at(-1) ?? "";

type Spoken = { readonly words: ReadonlySet<string>; readonly constants: ReadonlySet<string> };

/** All that the policies of a relation say, functions that they call included. */
const spokenBy = ({ policies }: Relation, byName: ReadonlyMap<string, readonly Routine[]>): Spoken => {
  const words = new Set<string>();
  const constants = new Set<string>();
  const read = new Set<Routine>();
  const hear = (text: RoutineText, source: string, depth: number): void => {
    for (const constant of [...text.texts, ...(source.match(/\b\d+\b/g) ?? [])]) constants.add(constant);
    for (const { parts, called } of text.mentions) {
      for (const part of parts) words.add(part);
      for (const routine of called && depth < CALLS ? (byName.get(bare(parts)) ?? []) : []) {
        if (read.has(routine)) continue;
        read.add(routine);
        hear(textOf(routine), routine.definition ?? "", depth + 1);
      }
    }
  };
  for (const { using, check } of policies) {
    for (const text of [using, check]) if (text !== null) hear(readRoutine(text), text, 0);
  }
  return { words, constants };
};

const speaksOf = ({ words }: Spoken, table: Relation): boolean => words.has(bare(partsOf(table.name)));

export const whatDecides = ({ relations, routines }: Pick<Facts, "relations" | "routines">): readonly Deciding[] => {
  const byName = new Map<string, Routine[]>();
  for (const routine of routines) {
    const name = bare(routinePartsOf(routine.name));
    byName.set(name, [...(byName.get(name) ?? []), routine]);
  }
  const governed = relations.filter((relation) => holdsRows(relation) && relation.rowSecurity && relation.exposed);
  const heard = governed.map((relation) => ({ relation, spoken: spokenBy(relation, byName) }));
  return relations.flatMap((table): Deciding[] => {
    if (!holdsRows(table) || table.platform || !table.exposed || table.ownerColumn === null) return [];
    const speaking = heard.filter(({ spoken }) => speaksOf(spoken, table));
    const columns = table.columns
      .map(({ name }) => name)
      .filter((name) => name !== table.ownerColumn && speaking.some(({ spoken }) => spoken.words.has(name)));
    if (columns.length === 0) return [];
    const constants = [...new Set(speaking.flatMap(({ spoken }) => [...spoken.constants]))];
    return [{ table, columns, constants, governs: speaking.map(({ relation }) => relation.name) }];
  });
};

/** Does a trigger of another table make its rows, as for everybody who signs up? */
export const makesRowsOf = (routines: readonly Routine[], { name }: Relation): boolean =>
  routines.some((routine) => {
    if (!routine.trigger || routine.platform) return false;
    const words = new Set(textOf(routine).mentions.flatMap(({ parts }) => parts));
    return words.has("into") && words.has(bare(partsOf(name)));
  });
