// Which settings of the session the policies, and the functions that clients can call, ask for; and what for.
import type { Relation } from "../../model/index.ts";
import type { Facts } from "../facts/contract.ts";
import { expressionReader } from "../facts/expression-reader.ts";
import type { Reading, Source } from "../facts/expressions.ts";
import { keyOf, partsOf } from "../facts/names.ts";

/** One setting, or one place in the JSON that a setting holds. */
export type SettingUse = {
  readonly name: string;
  readonly path: readonly string[];
  readonly casts: ReadonlySet<string>;
  /** Types of the columns that it is compared with. */
  readonly columns: ReadonlySet<string>;
  /** Constants that it is compared with, empty ones left out. */
  readonly constants: ReadonlySet<string>;
};

export type SettingUses = {
  /** Sorted by name and path. */
  readonly settings: readonly SettingUse[];
  /** Is a column compared with current_user or session_user? */
  readonly byRole: boolean;
};

/** Supabase is told by a role that is meant to bypass row level security. */
export const onSupabase = ({ exposure }: Facts): boolean => exposure.roles.some(({ trusted }) => trusted);

type Growing = SettingUse & {
  readonly casts: Set<string>;
  readonly columns: Set<string>;
  readonly constants: Set<string>;
};

/** The same facts are read once. */
export const settingUses = (facts: Facts): SettingUses => {
  const found = known.get(facts) ?? readUses(facts);
  known.set(facts, found);
  return found;
};
const known = new WeakMap<Facts, SettingUses>();

const readUses = (facts: Facts): SettingUses => {
  const reader = expressionReader({ ...facts, supabase: onSupabase(facts) });
  const types = typesOf(facts.relations);
  const found = new Map<string, Growing>();
  let byRole = false;
  const useOf = (source: Source): Growing | null => {
    if (source.kind !== "setting") return null;
    const key = keyOf(source.name, ...source.path);
    const use = found.get(key) ?? { ...source, casts: new Set(), columns: new Set(), constants: new Set() };
    found.set(key, use);
    if (source.cast !== null) use.casts.add(source.cast);
    return use;
  };
  const learn = ({ comparisons, settings }: Reading, own: string | null) => {
    for (const source of settings) useOf(source);
    for (const { left, right } of comparisons) {
      for (const [side, other] of [[left, right] as const, [right, left] as const]) {
        for (const source of side) {
          const use = useOf(source);
          for (const one of other) {
            if (one.kind === "column" && source.kind === "role") byRole = true;
            if (one.kind === "constant" && one.text !== "") use?.constants.add(one.text);
            if (one.kind === "column") use?.columns.add(types.get(keyOf(one.table ?? own ?? "", one.name)) ?? "");
          }
        }
      }
    }
  };
  for (const relation of facts.relations) {
    const own = keyOf(...partsOf(relation.name));
    for (const { using, check } of relation.policies) {
      for (const text of [using, check]) if (text !== null) learn(reader.expression(text), own);
    }
  }
  for (const { name, callableBy, viaPublic, trigger } of facts.routines) {
    const reading = callableBy.length > 0 || (viaPublic && !trigger) ? reader.routine(name) : null;
    if (reading !== null) learn(reading, null);
  }
  return { settings: withoutWholes([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use)), byRole };
};

const typesOf = (relations: readonly Relation[]): ReadonlyMap<string, string> =>
  new Map(
    relations.flatMap(({ name, columns }) =>
      columns.map((column) => [keyOf(...partsOf(name), column.name), column.type] as const),
    ),
  );

/** A JSON whose parts are known says nothing by itself. */
const withoutWholes = (uses: readonly SettingUse[]): readonly SettingUse[] =>
  uses.filter((use) => {
    const isPart = (other: SettingUse) =>
      other !== use &&
      other.name === use.name &&
      other.path.length > use.path.length &&
      use.path.every((key, index) => other.path[index] === key);
    return !uses.some(isPart);
  });
