// One row of the table of settings, and who it is for.
import type { Parser } from "./parser.ts";

export type Setting<T> = {
  readonly parser: Parser<T>;
  readonly fallback: T;
  /** The default in words, where the value does not say it. */
  readonly fallbackInWords: string;
  readonly sentence: string;
  /** What it is for: rehearsals on a throwaway server, or databases that people use. */
  readonly scopes: readonly Scope[];
};

export type Scope = "check" | "live" | "promote" | "fleet";

export const setting = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  parser,
  fallback,
  fallbackInWords,
  sentence,
  scopes: ["check"],
});

/** A setting of commands that work on a database that people use. */
export const live = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["live"],
});

/** One that commands which only look need: a promotion is judged by what it does. */
export const forLookers = <T>(
  parser: Parser<T>,
  fallback: T,
  fallbackInWords: string,
  sentence: string,
): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["check", "live"],
});

/** One that all commands need. */
export const forAll = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["check", "live", "promote"],
});

/** One of the way to a database that people use, whoever goes there. */
export const reaching = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["live", "promote"],
});

/** A setting of commands that change a database that people use. */
export const promoting = <T>(
  parser: Parser<T>,
  fallback: T,
  fallbackInWords: string,
  sentence: string,
): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["promote"],
});

/** A setting of commands that reach many databases at once. */
export const ofFleet = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["fleet"],
});
