/** The names in an address of the catalog, unquoted: `column public."User".id` → public, User, id. */
export const namesIn = (kind: string, address: string): readonly string[] => {
  const text = address.slice(kind.length + 1);
  const names = text.match(/"(?:""|[^"])*"|[^".]+/g) ?? [];
  return names.map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name));
};

/** `public.User`, as Prisma spells a table that it shall leave alone. */
export const dotted = (names: readonly string[]): string => names.slice(0, 2).join(".");
