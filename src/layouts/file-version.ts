// The number or date that a file name begins with, as people write them when no tool tells them how: `001`, `1.10`, `v2`,
// `20240102`, `2024-01-02-1530`. Dates of different widths order as dates, everything else as numbers.
import { compareDigits } from "./byte-order.ts";

const dashedDate = /^(?:19|20)\d\d-[01]\d-[0-3]\d(?:[-_T ]?\d{2}-?\d{2}(?:-?\d{2})?(?!\d))?/;

/** The number or the date that a file name begins with, as it is written. */
export const versionOf = (name: string): string | null =>
  dashedDate.exec(name)?.[0] ?? /^[vV]?(\d+(?:\.\d+)*)/.exec(name)?.[1] ?? null;

const isDate = (digits: string): boolean => /^(19|20)\d\d(0[1-9]|1[0-2])[0-3]\d(\d{2}){0,3}(\d{3})?$/.test(digits);

const rankOf = (version: string): readonly string[] => {
  const dashless = dashedDate.test(version) ? version.replace(/\D/g, "") : version;
  return isDate(dashless) ? [dashless.padEnd(17, "0")] : dashless.split(".");
};

/** Order of two versions as `versionOf` gives them; what has none comes last. */
export const compareVersions = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [left, right] = [rankOf(a), rankOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = compareDigits(left[at] ?? "0", right[at] ?? "0");
    if (difference !== 0) return difference;
  }
  return 0;
};

/** One spelling for all versions that `compareVersions` calls equal. */
export const claimOf = (version: string | null): string | null =>
  version === null
    ? null
    : rankOf(version)
        .map((part) => part.replace(/^0+(?=\d)/, ""))
        .join(".");
