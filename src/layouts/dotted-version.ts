import { compareDigits } from "./byte-order.ts";

const partsOf = (version: string): readonly string[] => version.split(/[._]/);

/** Order of versions such as `1.2` and `1_10`, part by part as numbers; `1` equals `1.0`. */
export const compareDotted = (a: string, b: string): number => {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = compareDigits(left[at] ?? "0", right[at] ?? "0");
    if (difference !== 0) return difference;
  }
  return 0;
};

/** One spelling for all that `compareDotted` calls equal. */
export const sameDotted = (version: string): string =>
  partsOf(version)
    .map((part) => part.replace(/^0+(?=\d)/, ""))
    .join(".")
    .replace(/(\.0)+$/, "");
