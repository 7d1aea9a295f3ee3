import { createHash } from "node:crypto";
import type { Entry } from "./reading.ts";

/** SHA-256 of a catalog, in hex: equal for equal catalogs. Places of columns do not count. */
export const catalogDigest = (entries: readonly Pick<Entry, "kind" | "address" | "parent" | "traits">[]): string => {
  const lines = entries
    .map(({ kind, address, parent, traits }) => JSON.stringify([kind, address, parent, traits]))
    .toSorted();
  const hash = createHash("sha256");
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest("hex");
};
