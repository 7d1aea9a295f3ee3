import type { Plain, Slot } from "../catalog/index.ts";

// What scripts that were sent leave unread, by the names that they use. Scripts are sent before anybody knows what those
// before them touched, so names have to say what must be read first. A wrong guess costs time and no truth: the watch tells
// which objects they were.

/** What has to be read before a script is sent; "all": what it can change is not known by the names of relations alone. */
export type FirstRead = { readonly relations: readonly string[]; readonly slots: readonly Slot[] } | "all" | null;

export type NamesInFlight = {
  readonly before: (plain: Plain) => FirstRead;
  /** A script was sent, behind what `before` asked for. */
  readonly sent: (plain: Plain) => void;
  /** Everything was read. */
  readonly clear: () => void;
};

export const namesInFlight = (): NamesInFlight => {
  // Spellings by slot and last name.
  const relations = new Map<string, Set<string>>();
  const parts = new Set<string>();
  const conflicts = (plain: Plain) =>
    plain.reaches.flatMap(({ name, sql, needs }) =>
      needs.flatMap((slot) => {
        const spelled = relations.get(`${slot} ${name}`);
        return spelled === undefined ? [] : [{ key: `${slot} ${name}`, slot, relations: [sql, ...spelled] }];
      }),
    );
  return {
    before: (plain) => {
      const reachesOut = plain.cascades && [...relations.keys()].some((key) => key.startsWith("constraint "));
      if (reachesOut || plain.parts.some((part) => parts.has(part))) return "all";
      const found = conflicts(plain);
      if (found.length === 0) return null;
      return {
        relations: [...new Set(found.flatMap((one) => one.relations))],
        slots: [...new Set(found.map(({ slot }) => slot))],
      };
    },
    sent: (plain) => {
      for (const { key } of conflicts(plain)) relations.delete(key);
      for (const { name, sql, leaves } of plain.reaches) {
        for (const slot of leaves) {
          const key = `${slot} ${name}`;
          relations.set(key, (relations.get(key) ?? new Set()).add(sql));
        }
      }
      for (const part of plain.makes) parts.add(part);
    },
    clear: () => {
      relations.clear();
      parts.clear();
    },
  };
};
