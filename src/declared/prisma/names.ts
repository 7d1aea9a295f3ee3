/** The names in an address of the catalog, unquoted: `column public."User".id` → public, User, id. */
export const namesIn = (kind: string, address: string): readonly string[] => {
  const text = address.slice(kind.length + 1);
  const names = text.match(/"(?:""|[^"])*"|[^".]+/g) ?? [];
  return names.map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name));
};
