// A text that matches a regular expression, for the simple kind that constraints are made of: literals, classes, groups,
// alternatives, quantifiers, anchors. Null where there is more to it.

type Reader = {
  readonly source: string;
  at: number;
  /** Atoms that may still be read: repeats within repeats would take for ever. */
  left: number;
  depth: number;
  readonly pick: (count: number) => number;
};

const MOST_ATOMS = 20_000;
const DEEPEST = 50;

/** `turn` makes different texts where the expression leaves a choice. */
export function samplePattern(source: string, turn: number): string | null {
  let state = turn;
  const pick = (count: number) => {
    const choice = state % count;
    state = Math.floor(state / count);
    return choice;
  };
  const reader: Reader = { source, at: 0, left: MOST_ATOMS, depth: 0, pick };
  const text = alternatives(reader);
  return reader.at === source.length && reader.left >= 0 ? text : null;
}

function alternatives(reader: Reader): string | null {
  const options: string[] = [];
  for (;;) {
    const option = sequence(reader);
    if (option === null) return null;
    options.push(option);
    if (reader.source[reader.at] !== "|") break;
    reader.at += 1;
  }
  return options[options.length > 1 ? reader.pick(options.length) : 0] ?? null;
}

function sequence(reader: Reader): string | null {
  let text = "";
  while (reader.at < reader.source.length && !"|)".includes(reader.source[reader.at] ?? "")) {
    const start = reader.at;
    const first = atom(reader);
    if (first === null) return null;
    const end = reader.at;
    const times = quantifier(reader);
    const behind = reader.at;
    for (let done = 0; done < times && reader.left >= 0; done += 1) {
      reader.at = start;
      text += done === 0 ? first : (atom(reader) ?? "");
      reader.at = end;
    }
    reader.at = behind;
  }
  return text;
}

/** How often; as often as helps to make texts different, and no more. */
function quantifier(reader: Reader): number {
  const rest = reader.source.slice(reader.at);
  const [all = "", sign] = /^([*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(rest) ?? [];
  reader.at += all.length;
  if (sign === undefined) return 1;
  if (sign === "?") return 0;
  if (sign === "*") return 0;
  if (sign === "+") return 4;
  const [, least = "1", comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(sign) ?? [];
  const fewest = Number(least);
  return comma === "," ? Math.min(Math.max(fewest, 4), most ? Number(most) : Number.POSITIVE_INFINITY) : fewest;
}

function atom(reader: Reader): string | null {
  reader.left -= 1;
  const char = reader.source[reader.at] ?? "";
  reader.at += 1;
  if (char === "^" || char === "$") return "";
  if (char === "(") return group(reader);
  if (char === "[") return oneOf(reader, setOf(reader));
  if (char === "\\") return oneOf(reader, escaped(reader));
  if (char === ".") return oneOf(reader, ALNUM);
  return char;
}

function group(reader: Reader): string | null {
  const rest = reader.source.slice(reader.at);
  if (rest.startsWith("?:")) reader.at += 2;
  else if (rest.startsWith("?")) return skipLook(reader);
  if (reader.depth === DEEPEST) return null;
  reader.depth += 1;
  const text = alternatives(reader);
  reader.depth -= 1;
  if (reader.source[reader.at] !== ")") return null;
  reader.at += 1;
  return text;
}

/** What looks ahead or behind matches no character of its own. */
function skipLook(reader: Reader): string | null {
  let depth = 1;
  for (; reader.at < reader.source.length && depth > 0; reader.at += 1) {
    const char = reader.source[reader.at];
    if (char === "\\") reader.at += 1;
    else if (char === "(") depth += 1;
    else if (char === ")") depth -= 1;
  }
  return depth === 0 ? "" : null;
}

function oneOf(reader: Reader, set: string | null): string | null {
  if (set === null) return null;
  return set === "" ? "" : (set[reader.pick(set.length)] ?? null);
}

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const ALNUM = LOWER + DIGITS;
const PRINTED = `${LOWER}${DIGITS}${UPPER}-_.:/ @#+,;!?=&%'"()[]{}*~$^|<>\\\``;

function escaped(reader: Reader): string {
  const char = reader.source[reader.at] ?? "";
  reader.at += 1;
  return ESCAPES[char] ?? char;
}

const ESCAPES: Readonly<Record<string, string>> = {
  d: DIGITS,
  w: `${ALNUM}_`,
  s: " ",
  D: LOWER,
  S: ALNUM,
  W: "-",
  t: "\t",
  n: "\n",
  A: "",
  Z: "",
  m: "",
  M: "",
  y: "",
  b: "",
};

const NAMED: Readonly<Record<string, string>> = {
  alpha: LOWER,
  digit: DIGITS,
  alnum: ALNUM,
  lower: LOWER,
  upper: UPPER,
  space: " ",
  xdigit: "0123456789abcdef",
  punct: "-_.",
  blank: " ",
};

function setOf(reader: Reader): string | null {
  const { source } = reader;
  const negated = source[reader.at] === "^";
  if (negated) reader.at += 1;
  let set = "";
  for (let first = true; first || source[reader.at] !== "]"; first = false) {
    if (reader.at >= source.length) return null;
    set += member(reader);
  }
  reader.at += 1;
  return negated ? [...PRINTED].filter((char) => !set.includes(char)).join("") : set;
}

function member(reader: Reader): string {
  const { source } = reader;
  const [all, name] = /^\[:(\w+):\]/.exec(source.slice(reader.at)) ?? [];
  if (all !== undefined) {
    reader.at += all.length;
    return NAMED[name ?? ""] ?? "";
  }
  const char = source[reader.at] ?? "";
  reader.at += 1;
  if (char === "\\") return escaped(reader);
  const last = source[reader.at + 1];
  if (source[reader.at] !== "-" || last === undefined || last === "]") return char;
  reader.at += 2;
  return span(char, last);
}

function span(from: string, to: string): string {
  const [start, end] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
  return Array.from({ length: Math.max(0, Math.min(end - start + 1, 128)) }, (_, step) =>
    String.fromCodePoint(start + step),
  ).join("");
}
