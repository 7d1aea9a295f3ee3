// What calling a function of the user's means for who is asked about: its body read once, with its parameters left open.
import type { Routine } from "../../model/index.ts";
import { type Context, type ExpressionGround, gather, type Reading, type Source, sourcesOf } from "./expressions.ts";
import { bodyOf } from "./function-bodies.ts";
import { keyOf, routinePartsOf } from "./names.ts";
import type { Tables } from "./scopes.ts";

export type RoutineReader = (parts: readonly string[]) => Reading | null;

const claim = (...path: readonly string[]): Reading => ({
  value: [{ kind: "setting", name: "request.jwt.claims", path, cast: path[0] === "sub" ? "uuid" : null }],
  comparisons: [],
  settings: [],
});

// The platform's own functions, whose bodies are not among the user's.
const ofSupabase: ReadonlyMap<string, Reading> = new Map([
  [keyOf("auth", "uid"), claim("sub")],
  [keyOf("auth", "role"), claim("role")],
  [keyOf("auth", "email"), claim("email")],
  [keyOf("auth", "jwt"), claim()],
]);

/** Null for what is no function of the user's. One name with several argument lists is read as all of them. */
export const routineReader = ({ routines, supabase }: ExpressionGround, tables: Tables): RoutineReader => {
  const byKey = new Map<string, Routine[]>();
  for (const routine of routines) {
    const parts = routinePartsOf(routine.name);
    for (const key of [keyOf(...parts), keyOf(parts.at(-1) ?? "")])
      byKey.set(key, [...(byKey.get(key) ?? []), routine]);
  }
  const known = new Map<string, Reading | null>();
  const reader: RoutineReader = (parts) => {
    const key = keyOf(...parts);
    const found = known.get(key);
    if (found !== undefined) return found;
    // While it is being read it means nothing: a function may call itself.
    known.set(key, null);
    const own = byKey.get(key);
    const platform = supabase ? (ofSupabase.get(key) ?? null) : null;
    const reading = own === undefined ? platform : merged(own.map((one) => readRoutine(one, tables, reader)));
    known.set(key, reading);
    return reading;
  };
  return reader;
};

const merged = (readings: readonly Reading[]): Reading => ({
  value: distinct(readings.flatMap(({ value }) => value)),
  comparisons: distinct(readings.flatMap(({ comparisons }) => comparisons)),
  settings: distinct(readings.flatMap(({ settings }) => settings)),
});

// Functions that call each other would multiply what they say at every step.
const most = 500;
const distinct = <T>(items: readonly T[]): readonly T[] =>
  [...new Map(items.map((item) => [JSON.stringify(item), item])).values()].slice(0, most);

const readRoutine = ({ definition }: Routine, tables: Tables, routine: RoutineReader): Reading => {
  const { parameters, statements } = bodyOf(definition ?? "");
  const variables = new Map<string, readonly Source[]>(
    parameters.map((name, index) => [name === "" ? `$${index + 1}` : name, [{ kind: "parameter", index }]]),
  );
  const context: Context = { tables, scopes: [], variables, routine, comparisons: [], settings: [] };
  const value: Source[] = [];
  for (const { node, returns, into } of statements) {
    gather(node, context);
    const given = returns || into !== null ? sourcesOf(node, context) : [];
    if (returns) value.push(...given);
    if (into !== null) variables.set(into, [...(variables.get(into) ?? []), ...given]);
  }
  return { value, comparisons: context.comparisons, settings: context.settings };
};
