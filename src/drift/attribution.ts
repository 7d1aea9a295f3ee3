import { type Drift, outline } from "../model/index.ts";

/** Who says what about one object that somebody sees otherwise. */
export type Attribution = {
  readonly address: string;
  /** Sources that agree with the migrations on it. */
  readonly agree: readonly string[];
  /** Sources that differ from the migrations, each group of one mind. */
  readonly differ: readonly (readonly string[])[];
  /** The odd one out: sources, or `migrations`. Empty where nobody stands alone. */
  readonly odd: readonly string[];
};

type Leg = { readonly source: string; readonly says: ReadonlyMap<string, string> };

const legOf = (drift: Drift): Leg => ({
  source: drift.source,
  says: new Map(drift.changes.map(({ change }) => [change.address, JSON.stringify([change.type, change.after])])),
});

const groupsOf = (legs: readonly Leg[], address: string): readonly (readonly string[])[] => {
  const groups = new Map<string, string[]>();
  for (const { source, says } of legs) {
    const said = says.get(address);
    if (said === undefined) continue;
    const group = groups.get(said);
    if (group === undefined) groups.set(said, [source]);
    else group.push(source);
  }
  return [...groups.values()];
};

/** Whoever most of the others contradict stands alone; where two camps are equally strong, nobody does. */
const oddOne = (agree: readonly string[], differ: readonly (readonly string[])[]): readonly string[] => {
  const camps = [["migrations", ...agree], ...differ];
  const strongest = Math.max(...camps.map(({ length }) => length));
  const leading = camps.filter(({ length }) => length === strongest);
  if (leading.length !== 1) return [];
  return camps.filter((camp) => camp.length < strongest).flat();
};

/** For every object on which at least two sources can be held against the migrations: which leg is the odd one. */
export const attributions = (drifts: readonly Drift[]): readonly Attribution[] => {
  const compared = drifts.filter(({ status }) => status !== "error");
  if (compared.length < 2) return [];
  const legs = compared.map(legOf);
  const addresses = new Set(
    compared.flatMap(({ changes }) => outline(changes.map(({ change }) => change)).map(({ address }) => address)),
  );
  return [...addresses].sort().map((address) => {
    const differ = groupsOf(legs, address);
    const speaking = new Set(differ.flat());
    const silent = compared.filter(({ source, outside }) => !speaking.has(source) && !outside.includes(address));
    const agree = silent.map(({ source }) => source);
    return { address, agree, differ, odd: oddOne(agree, differ) };
  });
};
