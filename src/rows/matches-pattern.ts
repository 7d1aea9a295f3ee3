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

const PATIENCE_MS = 200;

const script = new Script("new RegExp(source, flags).test(text)");
const given = { source: "", flags: "", text: "" };
const context = createContext(given);
/** Expressions that took too long once. */
const hopeless = new Set<string>();

const test = (source: string, flags: string, text: string): boolean => {
  // One repeat goes over a text at most once from each of its places.
  const repeats = source.match(/[*+?{]/g) ?? [];
  if (repeats.length < 2) return new RegExp(source, flags).test(text);
  Object.assign(given, { source, flags, text });
  return script.runInContext(context, { timeout: PATIENCE_MS }) === true;
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
    return test(translated, insensitive ? "i" : "", text);
  } catch {
    hopeless.add(pattern);
    return null;
  }
}
