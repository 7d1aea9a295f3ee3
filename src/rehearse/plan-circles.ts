import type { Remedy } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import { partsOfName } from "../sql/index.ts";

// Things that need each other in a circle: tables that point at each other, a check or a default that calls a function of its
// own table, SQL functions that call each other. None of them is made or dropped before the others, unless what ties them is
// taken off first, or put on last.

const routineKinds: ReadonlySet<string> = new Set(["function", "procedure", "aggregate"]);

const isConstraint = ({ kind }: Change): boolean => /constraint$/.test(kind);

const lastPart = (name: string): string => partsOfName(name).at(-1) ?? name;

const nameOf = ({ kind, address }: Change): string => address.slice(kind.length + 1);

/** Names of the routines among these, without schema, arguments and quotes. */
const routinesAmong = (changes: readonly Change[]): readonly string[] =>
  changes
    .filter(({ kind }) => routineKinds.has(kind))
    .map((change) => lastPart(nameOf(change).replace(/\(.*$/s, "")).replaceAll('"', ""));

const says = (change: Change, trait: string): string => {
  const value = (change.before ?? change.after)?.[trait];
  return typeof value === "string" ? value : "";
};

/** What comes or goes with a whole that comes or goes, too. */
const partsIn = (changes: readonly Change[], type: Change["type"]): readonly Change[] => {
  const wholes = new Set(changes.filter((change) => change.type === type).map(({ address }) => address));
  return changes.filter((change) => change.type === type && wholes.has(change.parent ?? ""));
};

const callsOneOf = (change: Change, routines: readonly string[]): boolean => {
  const text = says(change, isConstraint(change) ? "definition" : "default");
  return routines.some((name) => text.includes(name));
};

/** Defaults and constraints of what is missing that call a routine that is missing, too. */
export const apartIn = (changes: readonly Change[]): ReadonlySet<string> => {
  const routines = routinesAmong(changes.filter(({ type }) => type === "removed"));
  return new Set(
    partsIn(changes, "removed")
      .filter((change) => (isConstraint(change) || change.kind === "column") && callsOneOf(change, routines))
      .map(({ address }) => address),
  );
};

/** Constraints of what is left over, and defaults that call a routine that is left over, too. */
export const tiesIn = (changes: readonly Change[]): readonly Change[] => {
  const routines = routinesAmong(changes.filter(({ type }) => type === "added"));
  return partsIn(changes, "added").filter(
    (change) => isConstraint(change) || (change.kind === "column" && callsOneOf(change, routines)),
  );
};

/** How a default is taken off a column that goes later. */
export const withoutDefault = ({ address, parent }: Change): Remedy => {
  const table = (parent ?? "").slice("table ".length);
  return `alter table ${table} alter column ${address.slice(`column ${table}.`.length)} drop default`;
};

/** Can something here hold on to something else in a circle? */
export const mayBeInCircles = (changes: readonly Change[]): boolean =>
  tiesIn(changes).length > 0 || routinesAmong(changes.filter(({ type }) => type === "removed")).length > 0;
