// What a call did to rows, with rights that are not the caller's. Which tables to look at is taken from the
// words of the function and of what it names in turn; what became of their rows is seen by the maker, right after the call.
import type { Relation, Routine, Wrote } from "../../model/index.ts";
import type { Owner } from "../../rows/index.ts";
import { quoteName } from "../../sql/index.ts";
import { type Ground, holdsRows, textArray } from "./ground.ts";
import type { Probe } from "./runner.ts";

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []);

/** The longest word of the last part of a name. */
const bare = (name: string): string => {
  const [, part = ""] = /(?:^|\.)("(?:[^"]|"")*"|[^".(]*)(?:\(.*)?$/s.exec(name) ?? [];
  return [...wordsOf(part)].toSorted((one, other) => other.length - one.length)[0] ?? "";
};

const CALLS = 3;
const MOST = 40;

/** Could it write with rights of its owner's? */
export const canWrite = ({ definer, definition }: Routine): boolean =>
  definer && definition !== null && !/^ (?:STABLE|IMMUTABLE)\b/m.test(definition.split(/^AS /m)[0] ?? "");

/** Tables that a function speaks of, itself or through functions that it speaks of. */
export const tablesSpokenOf = (
  routine: Routine,
  { routines, relations }: { readonly routines: readonly Routine[]; readonly relations: readonly Relation[] },
): readonly Relation[] => {
  const words = new Set(wordsOf(routine.definition ?? ""));
  const read = new Set([routine.name]);
  for (let depth = 0; depth < CALLS; depth++) {
    const called = routines.filter(({ name }) => !read.has(name) && words.has(bare(name)));
    for (const { name, definition } of called) {
      read.add(name);
      for (const word of wordsOf(definition ?? "")) words.add(word);
    }
  }
  return relations
    .filter((relation) => holdsRows(relation) && relation.kind !== "partition" && words.has(bare(relation.name)))
    .slice(0, MOST);
};

const keysIn = ({ rows }: Ground): readonly string[] => rows.map(({ key }) => key);

/** One text for `wroteTo`: of each table, which of the rows that were made are gone, and what stands there that was not. */
export const writesSql = (tables: readonly Ground[]): string => {
  const one = ({ relation, terrain }: Ground, keys: string) => {
    const key = "t.tableoid::text || t.ctid::text";
    const values = terrain.columns.map(({ name }) => `t.${quoteName(name)}::text`).join(", ");
    return `pg_catalog.jsonb_build_array(
      (select pg_catalog.jsonb_agg(k) from unnest(${keys}) k where k not in (select ${key} from ${relation.name} t)),
      (select pg_catalog.jsonb_agg(v) from (select array[${values}]::text[] as v from ${relation.name} t where ${key} <> all (${keys}) limit 200) x))`;
  };
  return `select pg_catalog.jsonb_build_array(${tables.map((table) => one(table, textArray(keysIn(table)))).join(", ")})::text`;
};

/** Takes a unique constraint away that stopped a write, to see whose row it was about. */
export const without = (tables: readonly Ground[], constraint: string): Probe["before"] =>
  tables.flatMap(({ relation }) => {
    const [, schema = ""] = /^("(?:[^"]|"")*"|[^."]*)\./.exec(relation.name) ?? [];
    return [
      [relation.owner, `alter table ${relation.name} drop constraint if exists ${quoteName(constraint)} cascade`],
      [relation.owner, `drop index if exists ${schema}.${quoteName(constraint)}`],
    ] as const;
  });

type Values = readonly (string | null)[];
type Answer = readonly (readonly [gone: readonly string[] | null, fresh: readonly Values[] | null])[];

export type Caller = {
  /** Whose rows are somebody else's. */
  readonly others: ReadonlySet<Owner>;
  /** Texts that the call handed in, and that are not the caller's own id. */
  readonly handed: ReadonlySet<string>;
};

/** What became of the rows of each table, by what the maker saw. */
export const wroteTo = (tables: readonly Ground[], answer: string | null, caller: Caller): readonly Wrote[] => {
  if (answer === null) return [];
  const seen = JSON.parse(answer) as Answer;
  return tables.flatMap(({ relation, terrain, rows }, index) => {
    const owner = terrain.columns.findIndex(({ name }) => name === relation.ownerColumn);
    const [gone, fresh] = seen[index] ?? [null, null];
    const missing = new Set(gone ?? []);
    const left = [...(fresh ?? [])];
    const fates = rows
      .filter(({ key }) => missing.has(key))
      .map((row): Wrote["did"] => {
        const after = successorOf(row.values, left);
        if (!caller.others.has(row.owner)) return "own";
        const taken = after !== null && owner >= 0 && after[owner] !== row.values[owner];
        return taken ? "set" : fateOf(row.values, after, caller.handed);
      });
    const [worst] = ORDER.filter((fate) => fates.includes(fate));
    return worst === undefined ? [] : [{ relation: relation.name, did: worst }];
  });
};

const ORDER: readonly Wrote["did"][] = ["deleted", "set", "changed", "counted", "own"];

/** The worst that was done to each table. */
export const worstOf = (wrote: readonly Wrote[]): readonly Wrote[] =>
  [...new Set(wrote.map(({ relation }) => relation))].sort().flatMap((relation) => {
    const fates = wrote.flatMap((one) => (one.relation === relation ? [one.did] : []));
    const [did] = ORDER.filter((fate) => fates.includes(fate));
    return did === undefined ? [] : [{ relation, did }];
  });

/** The row that it became: the one that is most like it. Each is taken once. */
const successorOf = (values: Values, left: Values[]): Values | null => {
  const likeness = (other: Values) => other.filter((value, at) => value === values[at]).length;
  const [best] = left.toSorted((one, other) => likeness(other) - likeness(one));
  if (best === undefined || likeness(best) * 2 < values.length) return null;
  left.splice(left.indexOf(best), 1);
  return best;
};

const fateOf = (before: Values, after: Values | null, handed: ReadonlySet<string>): Wrote["did"] => {
  if (after === null) return "deleted";
  const differing = after.flatMap((value, at) => (value === before[at] ? [] : [[before[at] ?? null, value] as const]));
  if (differing.some(([, now]) => now !== null && handed.has(now))) return "set";
  // Written with what was there already: something else would have been written, too.
  return differing.length > 0 && differing.every(([was, now]) => isCounted(was, now)) ? "counted" : "changed";
};

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\d(?:[ T]|$)/.test(text);

/** One more or one less, or the time of what happened. */
const isCounted = (was: string | null, now: string | null): boolean => {
  if (now !== null && isTime(now)) return was === null || isTime(was);
  return was !== null && now !== null && Math.abs(Number(now) - Number(was)) === 1;
};
