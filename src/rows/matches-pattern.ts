// Holds a text against a regular expression that a stranger wrote. JavaScript's engine may go back and forth over it for
// ever and nothing else would run meanwhile, no time limit either: so whatever could is stopped.
import { createContext, Script } from "node:vm";

const POSIX: Readonly<Record<string, string>> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  lower: "a-z",
  upper: "A-Z",
  space: "\\s",
  xdigit: "0-9a-fA-F",
  punct: "!-/:-@\\[-`{-~",
  blank: " \\t",
};

const PATIENCE_MS = 50;
/** A machine that is busy is asked once more before an expression is blamed. */
const MORE_PATIENCE_MS = 1_500;

const script = new Script("new RegExp(source, flags).test(text)");
const given = { source: "", flags: "", text: "" };
const context = createContext(given);
/** Expressions that took too long once. */
const hopeless = new Set<string>();

const test = (source: string, flags: string, text: string, patience: number): boolean => {
  // One repeat goes over a text at most once from each of its places.
  const repeats = source.match(/[*+?{]/g) ?? [];
  if (repeats.length < 2) return new RegExp(source, flags).test(text);
  Object.assign(given, { source, flags, text });
  return script.runInContext(context, { timeout: patience }) === true;
};

/** Does JavaScript think so? Null where it does not understand the expression, or takes too long. */
export function matchesPattern(pattern: string, text: string): boolean | null {
  if (hopeless.has(pattern)) return null;
  const insensitive = pattern.startsWith("(?i)");
  const translated = pattern
    .replace(/^\(\?i\)/, "")
    .replace(/^\*\*\*:/, "")
    .replace(/\\[mMy]/g, "\\b")
    .replace(/\\A/g, "^")
    .replace(/\\Z/g, "$")
    .replace(/\[:(\w+):\]/g, (all, name: string) => POSIX[name] ?? all);
  try {
    return test(translated, insensitive ? "i" : "", text, PATIENCE_MS);
  } catch (error) {
    if (isTimeout(error)) return patiently(pattern, translated, insensitive, text);
    hopeless.add(pattern);
    return null;
  }
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";

function patiently(pattern: string, translated: string, insensitive: boolean, text: string): boolean | null {
  try {
    return test(translated, insensitive ? "i" : "", text, MORE_PATIENCE_MS);
  } catch {
    hopeless.add(pattern);
    return null;
  }
}
