// Two letters swapped count as one mistake, because that is the one that fingers make.

/** The candidate that `name` was most likely meant to be, or null when none is near. The first of equals wins. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const wanted = name.toLowerCase().slice(0, 64);
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, far: mistakes(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, far }) =>
        (far <= most && far < wanted.length) || (wanted.length > 2 && candidate.startsWith(wanted)),
    )
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.candidate ?? null;
}

/** A hint that names the nearest candidate, or all of them when none is near. */
export function didYouMean(
  name: string,
  candidates: readonly string[],
  write = (word: string) => `\`${word}\``,
): string {
  const near = nearest(name, candidates);
  return near === null ? `Use one of ${candidates.map(write).join(", ")}.` : `Did you mean ${write(near)}?`;
}

/** Letters inserted, dropped, replaced or swapped with their neighbour (optimal string alignment). */
function mistakes(a: string, b: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next.push(
        Math.min(
          at(last, column) + 1,
          at(next, column - 1) + 1,
          at(last, column - 1) + same,
          swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = next;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
