const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** The known name that somebody who wrote `name` most likely meant. Null when none is near. */
export const nearestName = (name: string, known: readonly string[]): string | null => {
  const wanted = name.toLowerCase();
  const [best] = known
    .map((candidate) => ({ candidate, off: candidate.startsWith(wanted) ? 0.5 : distance(wanted, candidate) }))
    .sort((a, b) => a.off - b.off);
  return best && wanted !== "" && best.off <= Math.max(2, best.candidate.length / 3) ? best.candidate : null;
};
