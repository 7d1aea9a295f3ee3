import type { Catalog, CatalogObject } from "../model/index.js";
import type { Entry } from "./reading.js";
/** What was read, with its traits taken out of their text. */
export declare const objectOf: ({ kind, address, parent, rank, traits: text }: Entry) => CatalogObject;
/** A catalog of what was read, in that order. */
export declare const catalogOf: (entries: Iterable<Entry>) => Catalog;
