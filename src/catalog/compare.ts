import type { CatalogObject, Change, Json } from "../model/index.ts";

// Knows no kinds: two objects are the same when their traits are. What a rank is, and which noise to forgive, is said
// by the objects themselves.

type Traits = Readonly<Record<string, Json>>;

// A check that was pasted from a dump is the same check, but Postgres keeps the casts where they were written:
// `(ARRAY['a'::character varying])::text[]` for `ARRAY[('a'::character varying)::text]`.
const castArray = /\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:\(\d+\))?(?:, )?)+)\]\)::text\[\]/g;
const varchar = /'(?:[^']|'')*'::character varying(?:\(\d+\))?/g;
const respelled = (text: string): string =>
  text.replaceAll(castArray, (_, items: string) => `ARRAY[${items.replaceAll(varchar, (item) => `(${item})::text`)}]`);

const same = (a: Json | undefined, b: Json | undefined): boolean => {
  const [first, second] = [JSON.stringify(a) ?? "", JSON.stringify(b) ?? ""];
  return first === second || respelled(first) === respelled(second);
};

// A child that leaves its parent owns what it inherited, and still does when it is back: no command gives that up again.
// What a materialized view was filled with is no more its shape than rows are; that it can be read no more is.
const lasts: Readonly<Record<string, (before: Traits, after: Traits) => boolean>> = {
  "not local": (before, after) => before["not local"] === true && before.inherited === after.inherited,
  "no data": (before) => before["no data"] === true,
};

const differing = (before: Traits, after: Traits): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((trait) => !same(before[trait], after[trait]))
    .filter((trait) => lasts[trait]?.(before, after) !== true)
    .sort();

const only = (traits: Traits, names: readonly string[]): Traits =>
  Object.fromEntries(names.map((name) => [name, traits[name] ?? null]));

/** The difference between two states of one address, or null. */
const changeOf = (before: CatalogObject | null, after: CatalogObject | null): Change | null => {
  if (before === null && after === null) return null;
  if (before === null && after !== null) {
    const { kind, address, parent, traits } = after;
    return { type: "added", kind, address, parent, before: null, after: traits, rankOnly: false };
  }
  if (before !== null && after === null) {
    const { kind, address, parent, traits } = before;
    return { type: "removed", kind, address, parent, before: traits, after: null, rankOnly: false };
  }
  if (before === null || after === null) return null;
  const names = differing(before.traits, after.traits);
  if (names.length === 0 && before.rank === after.rank) return null;
  const { kind, address, parent } = after;
  const rank = names.length === 0 ? { before: { rank: before.rank }, after: { rank: after.rank } } : null;
  return {
    type: "altered",
    kind,
    address,
    parent,
    before: rank?.before ?? only(before.traits, names),
    after: rank?.after ?? only(after.traits, names),
    rankOnly: rank !== null,
  };
};

// What Postgres calls a thing whose name nobody gave: `users_pkey`, `users_email_key1`, `users_id_seq`.
const givenByPostgres = /_(pkey|key|fkey|check|excl|idx|seq|not_null)\d*"?$/;

const lastName = (address: string): string => address.slice(address.lastIndexOf(".") + 1);

// Would Postgres choose this name today? `t_id_seq` for what belongs to `public.t.id`, `t_pkey` for a part of `public.t`.
const derived = (change: Change): boolean => {
  const stem = lastName(change.address).replaceAll('"', "").replace(givenByPostgres, "");
  const told = JSON.stringify([change.parent, change.after]).replaceAll('\\"', "");
  const names = told.match(/[^\s",.()[\]]+(\.[^\s",.()[\]]+)+/g) ?? [];
  return names.some((name) => {
    const parts = name.split(".");
    const [last, both] = [parts.at(-1) ?? "", parts.slice(-2).join("_")];
    return stem === both || stem === last || stem.startsWith(`${last}_`);
  });
};

const nameless = (change: Change): string | null => {
  const match = givenByPostgres.exec(change.address);
  const traits = change.type === "added" ? change.after : change.before;
  if (match === null || traits === null) return null;
  const name = lastName(change.address);
  return JSON.stringify([change.kind, change.parent, match[1], traits]).replaceAll(name, "");
};

type Renamed = readonly [was: string, is: string];

// A renamed table leaves `old_id_seq` where `t_id_seq` would be made today. What an author called `price_positive_check`
// shares no more with `t_price_check` than what it is.
const alike = (was: string, is: string): boolean => {
  const parts = (name: string) => name.replaceAll('"', "").replace(/\d+$/, "").split("_").reverse();
  const [a, b] = [parts(was), parts(is)];
  return a[0] === b[0] && (a[0] === "pkey" || a[1] === b[1]);
};

/** Does nothing differ but a name that Postgres chose? A default calls its sequence by name. */
const sameButForNames = ({ before, after }: Change, renamed: readonly Renamed[]): boolean => {
  if (before === null || after === null) return false;
  const wanted = renamed.reduce((text, [was, is]) => text.replaceAll(was, is), JSON.stringify(before));
  return wanted === JSON.stringify(after);
};

/** Without pairs that are one object under two names, both of which Postgres chose. */
const withoutRenamedByPostgres = (changes: readonly Change[]): readonly Change[] => {
  const removed = new Map<string, Change[]>();
  for (const change of changes) {
    const key = change.type === "removed" ? nameless(change) : null;
    if (key !== null) removed.set(key, [...(removed.get(key) ?? []), change]);
  }
  if (removed.size === 0) return changes;
  const forgiven = new Set<Change>();
  const renamed: Renamed[] = [];
  for (const change of changes) {
    const key = change.type === "added" && derived(change) ? nameless(change) : null;
    const twin = key === null ? undefined : removed.get(key)?.pop();
    if (twin === undefined || !alike(lastName(twin.address), lastName(change.address))) continue;
    forgiven.add(change).add(twin);
    renamed.push([lastName(twin.address), lastName(change.address)]);
  }
  return changes.filter((change) => !forgiven.has(change) && !sameButForNames(change, renamed));
};

const byAddress = (a: Change, b: Change): number => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0);

/** Every difference between pairs of states, sorted by address; noise that no author can help is left out. */
export const compare = (pairs: Iterable<readonly [CatalogObject | null, CatalogObject | null]>): readonly Change[] => {
  const changes: Change[] = [];
  for (const [before, after] of pairs) {
    const change = changeOf(before, after);
    if (change !== null) changes.push(change);
  }
  return [...withoutRenamedByPostgres(changes)].sort(byAddress);
};
