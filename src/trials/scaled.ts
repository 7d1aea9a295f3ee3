// Numbers in another unit, as cents for euros: each the same multiple of what it was. Rounding is no multiple.

/** Room for what a floating point number cannot hold. */
const TOLERANCE = 1e-9;

/** Are the others these numbers times one factor, as far as order and size tell? */
export function scaled(values: readonly string[], others: readonly string[]): boolean {
  if (values.length !== others.length) return false;
  const [old, now] = [sorted(values), sorted(others)];
  const at = old.findIndex((value) => value !== 0);
  if (at === -1) return now.every((value) => value === 0);
  const factor = (now[at] ?? 0) / (old[at] ?? 1);
  if (!Number.isFinite(factor) || factor === 0) return false;
  const upward = factor > 0 ? now : now.toReversed();
  return old.every((value, place) => {
    const wanted = value * factor;
    const found = upward[place] ?? Number.NaN;
    return Math.abs(found - wanted) <= TOLERANCE * Math.max(Math.abs(wanted), Math.abs(found));
  });
}

const sorted = (values: readonly string[]): readonly number[] => values.map(Number).sort((a, b) => a - b);
