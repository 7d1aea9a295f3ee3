import type { Change, Json } from "./catalog.ts";

/** A change in words: what it is about, and what stood before and after, as text. Null where there was nothing. */
export type Described = { readonly before: string | null; readonly after: string | null };

const value = (json: Json): string => {
  if (json === null) return "nothing";
  if (typeof json === "string") return json.trim();
  if (json === true) return "yes";
  return JSON.stringify(json);
};

const traits = (given: Readonly<Record<string, Json>> | null): string | null => {
  if (given === null) return null;
  const { definition, ...rest } = given;
  const lines = Object.entries(rest)
    .filter(([, json]) => json !== null || Object.keys(rest).length === 1)
    .map(([name, json]) => (json === true ? name : `${name}: ${value(json)}`));
  const first = typeof definition === "string" ? [definition.trim()] : [];
  const text = [...first, ...lines].join("\n");
  return text === "" ? "nothing" : text;
};

/** What stood at the address before and after, for a report. */
export const describeChange = (change: Change): Described => ({
  before: traits(change.before),
  after: traits(change.after),
});

/** Without the parts of things that came or went whole: a dropped table does not tell its columns. */
export const outline = (changes: readonly Change[]): readonly Change[] => {
  const wholes = new Set(
    changes.filter(({ type }) => type !== "altered").map(({ type, address }) => `${type} ${address}`),
  );
  return changes.filter(({ type, parent }) => parent === null || !wholes.has(`${type} ${parent}`));
};
