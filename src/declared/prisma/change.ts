import type { CatalogObject, Change, Json } from "../../model/index.ts";

// From what a database has to what a schema wants: `added` is missing in the database, `removed` is not in the schema.

export const added = ({ kind, address, parent, traits }: CatalogObject): Change => ({
  type: "added",
  kind,
  address,
  parent,
  before: null,
  after: traits,
  rankOnly: false,
});

export const removed = (object: CatalogObject): Change => ({
  ...added(object),
  type: "removed",
  before: object.traits,
  after: null,
});

type Traits = Readonly<Record<string, Json>>;

export const altered = ({ kind, address, parent }: CatalogObject, before: Traits, after: Traits): Change => ({
  type: "altered",
  kind,
  address,
  parent,
  before,
  after,
  rankOnly: false,
});
