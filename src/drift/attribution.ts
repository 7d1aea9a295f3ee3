import { type Attribution, type Change, type Drift, outline } from "../model/index.ts";

// Every source is held against the migrations. What two of them say about one object is the same where they agree on all that
// both speak of: Prisma says less about a column than a dump does.

type Leg = { readonly drift: Drift; readonly says: ReadonlyMap<string, Change> };

const legOf = (drift: Drift): Leg => ({
  drift,
  says: new Map(drift.changes.map(({ change }) => [change.address, change])),
});

const ofOneMind = (a: Change, b: Change): boolean => {
  if (a.type !== b.type) return false;
  const [first, second] = [a.after ?? {}, b.after ?? {}];
  return Object.keys(first)
    .filter((trait) => trait in second)
    .every((trait) => JSON.stringify(first[trait]) === JSON.stringify(second[trait]));
};

const groupsOf = (legs: readonly Leg[], address: string): readonly (readonly string[])[] => {
  const groups: { readonly said: Change; readonly sources: string[] }[] = [];
  for (const { drift, says } of legs) {
    const said = says.get(address);
    if (said === undefined) continue;
    const group = groups.find((one) => ofOneMind(one.said, said));
    if (group === undefined) groups.push({ said, sources: [drift.source] });
    else group.sources.push(drift.source);
  }
  return groups.map(({ sources }) => sources);
};

const inPrisma: ReadonlySet<string> = new Set(["table", "column", "enum", "index", "constraint", "schema"]);
const traitsInPrisma: ReadonlySet<string> = new Set([
  "type",
  "default",
  "not null",
  "definition",
  "labels",
  "identity",
]);

/** Could this source say anything about what is seen otherwise? A source that cannot agrees with nobody. */
const canSay = ({ kind, outside }: Drift, { address, kind: of, type, before, after }: Change): boolean => {
  if (outside.includes(address)) return false;
  if (kind !== "prisma") return true;
  const definition = String(after?.definition ?? before?.definition ?? "");
  if (!inPrisma.has(of) || /^(CHECK|EXCLUDE)\b/.test(definition)) return false;
  return type !== "altered" || Object.keys({ ...before, ...after }).some((trait) => traitsInPrisma.has(trait));
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
  const seen = new Map(
    compared.flatMap(({ changes }) =>
      outline(changes.map(({ change }) => change)).map((change) => [change.address, change] as const),
    ),
  );
  return [...seen]
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([address, change]) => {
      const differ = groupsOf(legs, address);
      const speaking = new Set(differ.flat());
      const silent = compared.filter((drift) => !speaking.has(drift.source) && canSay(drift, change));
      const agree = silent.map(({ source }) => source);
      return { address, agree, differ, odd: oddOne(agree, differ) };
    });
};
