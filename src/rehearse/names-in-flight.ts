import type { Leaves, Plain, Reach, Slot } from "../catalog/index.ts";

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

/** What was left of one slot of the relations with one name. */
type Left = { readonly spelled: Set<string>; readonly members: Set<string> };

export const namesInFlight = (): NamesInFlight => {
  const relations = new Map<string, Left>();
  const parts = new Set<string>();
  // Constraints that are not a column's NOT NULL, with the names of their tables.
  const checks = new Set<string>();

  /** What a script leaves of a relation, and what it needs to know, as far as names tell. */
  const reachOf = ({ name, needs, leaves, drops }: Reach) => {
    const unsure = drops.some((constraint) => !checks.has(`${name} ${constraint}`));
    return {
      needs: new Set<Slot>([...needs, ...(unsure ? (["column"] as const) : [])]),
      leaves: new Map<Slot, Leaves>([...leaves, ...(unsure ? ([["column", "any"]] as const) : [])]),
    };
  };
  const conflicts = (plain: Plain) =>
    plain.reaches.flatMap((reach) => {
      const { needs, leaves } = reachOf(reach);
      return [...new Set([...needs, ...leaves.keys()])].flatMap((slot) => {
        const key = `${slot} ${reach.name}`;
        const left = relations.get(key);
        const own = leaves.get(slot);
        const again = own instanceof Set && [...own].some((member) => left?.members.has(member));
        return left === undefined || !(needs.has(slot) || again)
          ? []
          : [{ key, slot, relations: [reach.sql, ...left.spelled] }];
      });
    });

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
      for (const reach of plain.reaches) {
        for (const [slot, leaves] of reachOf(reach).leaves) {
          const key = `${slot} ${reach.name}`;
          const left = relations.get(key) ?? { spelled: new Set(), members: new Set() };
          relations.set(key, left);
          left.spelled.add(reach.sql);
          if (leaves !== "any") for (const member of leaves) left.members.add(member);
        }
        for (const constraint of reach.adds) checks.add(`${reach.name} ${constraint}`);
      }
      for (const part of plain.makes) parts.add(part);
    },
    clear: () => {
      relations.clear();
      parts.clear();
    },
  };
};
