import { partsOfName, unquoted } from "../../sql/index.ts";

/** The names in an address of the catalog, unquoted: `column public."User".id` → public, User, id. */
export const namesIn = (kind: string, address: string): readonly string[] => {
  return partsOfName(address.slice(kind.length + 1)).map(unquoted);
};
