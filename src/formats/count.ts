const english = new Intl.NumberFormat("en-US");

/** A number as people write it: `12,345`. */
export const figure = (number: number): string => english.format(number);

/** A number with its noun: `1 error`, `2 errors`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${figure(number)} ${number === 1 ? noun : plural}`;

/** `12 ms`, `3.2 s`. */
export const duration = (ms: number): string =>
  ms < 999.5 ? `${ms < 9.95 && ms > 0 ? Number(ms.toFixed(1)) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

const units = [
  [1e9, " G"],
  [1e6, " M"],
  [1e3, " k"],
] as const;

/** A number that is known roughly: `12 M`. */
export const roughly = (number: number): string => {
  const [size, unit] = units.find(([least]) => number >= least) ?? [1, ""];
  return `${Number((number / size).toPrecision(2))}${unit}`;
};

/** A time that is known roughly: `40 s`, `3 min`, `2 h`. */
export const roughTime = (ms: number): string => {
  const plain = (value: number): string => String(Number(value.toPrecision(value < 10 ? 1 : 2)));
  if (ms < 1_000) return `${plain(ms)} ms`;
  if (ms < 100_000) return `${plain(ms / 1_000)} s`;
  return ms < 6_000_000 ? `${plain(ms / 60_000)} min` : `${plain(ms / 3_600_000)} h`;
};
