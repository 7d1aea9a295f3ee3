const english = new Intl.NumberFormat("en-US");

/** A number as people write it: `12,345`. */
export const figure = (number: number): string => english.format(number);

/** A number with its noun: `1 error`, `2 errors`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${figure(number)} ${number === 1 ? noun : plural}`;

/** `12 ms`, `3.2 s`. */
export const duration = (ms: number): string =>
  ms < 999.5 ? `${ms < 9.95 && ms > 0 ? Number(ms.toFixed(1)) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
