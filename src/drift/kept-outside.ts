import type { Catalog, CatalogObject, Change } from "../model/index.ts";
import { partsOfName } from "../sql/index.ts";

// SQL that brings a database to a Prisma schema may take nothing away that Prisma cannot express, but for what lives on a
// table or a column that goes: its policies, triggers, checks and remarks go with it, whatever the SQL is.

/** Phrases about one object end with its address; those that count are held by the objects themselves. */
const isCount = (phrase: string): boolean => /^(comments|rights) on \d/.test(phrase);

const subjectOf = (phrase: string, catalog: Catalog): CatalogObject | null => {
  const whole = catalog.get(phrase);
  if (whole !== undefined) return whole;
  const address = / of (.*)$/s.exec(phrase)?.[1];
  return (address === undefined ? undefined : catalog.get(address)) ?? null;
};

/** Does it go with something that goes? */
const goesAlong = (object: CatalogObject, catalog: Catalog, gone: ReadonlySet<string>): boolean => {
  for (let at: string | null | undefined = object.address; at != null; at = catalog.get(at)?.parent) {
    if (gone.has(at)) return true;
  }
  const spoken = JSON.stringify(object.traits);
  return [...gone].some((address) => {
    const column = catalog.get(address);
    if (column?.kind !== "column" || column.parent !== object.parent) return false;
    return spoken.includes(JSON.stringify(partsOfName(address.slice("column ".length)).at(-1)).slice(1, -1));
  });
};

const remarks = ["comment", "acl"] as const;

const keepsRemarks = (before: Catalog, after: Catalog): boolean =>
  [...before.values()].every(({ address, traits }) => {
    const now = after.get(address)?.traits;
    return now === undefined || remarks.every((name) => JSON.stringify(traits[name]) === JSON.stringify(now[name]));
  });

/** What was outside before, and after SQL that makes these changes. */
export type Outside = { readonly phrases: readonly string[]; readonly catalog: Catalog };

/** Is everything still there that Prisma has no say in? */
export const keepsOutside = (before: Outside, after: Outside, changes: readonly Change[]): boolean => {
  const gone = new Set(changes.filter(({ type }) => type === "removed").map(({ address }) => address));
  const kept = new Set(after.phrases);
  const lost = before.phrases.filter((phrase) => !isCount(phrase) && !kept.has(phrase));
  return (
    keepsRemarks(before.catalog, after.catalog) &&
    lost.every((phrase) => {
      const object = subjectOf(phrase, before.catalog);
      return object !== null && !after.catalog.has(object.address) && goesAlong(object, before.catalog, gone);
    })
  );
};
