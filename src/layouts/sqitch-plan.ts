// Reads a sqitch.plan: which changes there are, in which order, and which file each one's script is. A change that occurs again
// was reworked: its earlier script was moved to `name@tag.sql`, under one of the tags between the two.

/** One change of a plan, in order. */
export type PlannedChange = {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  /** Script names to try, without `.sql`, best first. */
  readonly scripts: readonly string[];
};

type Entry = { readonly name: string; readonly line: number; readonly tags: string[]; reworked: boolean };

/** Changes of a plan in the order in which they are deployed. */
export const parsePlan = (plan: string): readonly PlannedChange[] => {
  const entries: Entry[] = [];
  for (const [index, raw] of plan.split("\n").entries()) {
    const text = raw.replace(/\s#.*$/, "").trim();
    if (text === "" || text.startsWith("#") || text.startsWith("%")) continue;
    const name = (text.split(/[\s[]/)[0] ?? "").replace(/^\+/, "");
    if (name.startsWith("@")) {
      // A tag closes every open instance: it is a candidate for all that come to be reworked later.
      for (const entry of entries) if (!entry.reworked) entry.tags.push(name);
      continue;
    }
    for (const entry of entries) if (entry.name === name) entry.reworked = true;
    entries.push({ name, line: index + 1, tags: [], reworked: false });
  }
  return entries.map(({ name, line, tags, reworked }) => ({
    name,
    line,
    scripts: reworked && tags.length > 0 ? tags.map((tag) => `${name}${tag}`) : [name],
  }));
};
