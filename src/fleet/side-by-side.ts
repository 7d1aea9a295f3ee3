export type Caps = { readonly atOnce: number; readonly perHost: number };

/**
 * Does the work for all, in order as far as the caps let it: so many at a time, and so many of one host. Starts nothing more
 * once `goesOn` says no, and waits for what is under way. Gives null for what was not started.
 */
export const sideBySide = async <T extends { readonly host: string }, R>(
  all: readonly T[],
  { atOnce, perHost }: Caps,
  goesOn: () => boolean,
  work: (one: T) => Promise<R>,
): Promise<readonly (R | null)[]> => {
  const results: (R | null)[] = all.map(() => null);
  const busy = new Map<string, number>();
  const under = new Set<Promise<void>>();
  const waiting = new Map<string, number[]>();
  for (const [at, { host }] of all.entries()) {
    const places = waiting.get(host);
    if (places === undefined) waiting.set(host, [at]);
    else places.push(at);
  }
  // Where a host is at its cap, the next one in order that may go goes.
  const next = (): number | null => {
    let first: number | null = null;
    for (const [host, places] of waiting) {
      const [place] = places;
      if (place === undefined || (busy.get(host) ?? 0) >= perHost) continue;
      if (first === null || place < first) first = place;
    }
    return first;
  };
  const start = (at: number, one: T): void => {
    waiting.get(one.host)?.shift();
    busy.set(one.host, (busy.get(one.host) ?? 0) + 1);
    const running = work(one)
      .then((result) => {
        results[at] = result;
      })
      .finally(() => {
        busy.set(one.host, (busy.get(one.host) ?? 1) - 1);
        under.delete(running);
      });
    under.add(running);
  };
  try {
    for (;;) {
      const at = under.size < atOnce && goesOn() ? next() : null;
      const one = at === null ? undefined : all[at];
      if (at !== null && one !== undefined) start(at, one);
      else if (under.size === 0) return results;
      else await Promise.race(under);
    }
  } finally {
    await Promise.allSettled(under);
  }
};
