import type { Catalog, CatalogObject, Json } from "../model/index.ts";
import type { Entry } from "./reading.ts";

/** What was read, with its traits taken out of their text. */
export const objectOf = ({ kind, address, parent, rank, traits: text }: Entry): CatalogObject => {
  const traits: Readonly<Record<string, Json>> = JSON.parse(text);
  return { kind, address, parent, rank, traits };
};

/** A catalog of what was read, in that order. */
export const catalogOf = (entries: Iterable<Entry>): Catalog =>
  new Map([...entries].map((entry) => [entry.address, objectOf(entry)] as const));
