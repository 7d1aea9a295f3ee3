// The block structure of a .prisma file and no more: which blocks there are, and their entries with their places. What they
// mean is for Prisma's engine to say; this only serves to point at a line, and to blank what the engine refuses to hear.

/** One entry of a block, over several lines where brackets are open. `text` is without comments. */
export type Entry = {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  /** Offsets into the file, code units. */
  readonly start: number;
  readonly end: number;
};

/** `model User { … }`. The entries are in the order of the file. */
export type Block = {
  readonly keyword: string;
  readonly name: string;
  readonly line: number;
  readonly entries: readonly Entry[];
};

const blankOf = (text: string): string => text.replaceAll(/[^\n]/g, " ");

// Strings come first: a URL holds two slashes.
const stringOrComment = /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*/g;

/** The text with its comments blanked, offsets unchanged. */
export const withoutComments = (text: string): string =>
  text.replaceAll(stringOrComment, (found) => (found.startsWith('"') ? found : blankOf(found)));

/** The text with comments and the insides of strings blanked, offsets unchanged. */
const skeleton = (text: string): string =>
  text.replaceAll(stringOrComment, (found) =>
    found.startsWith('"') ? `"${blankOf(found.slice(1, -1))}"` : blankOf(found),
  );

const header = /^[^\S\n]*(model|view|enum|type|datasource|generator)[^\S\n]+([^\s{]+)\s*\{/gm;

/** Lines of offsets that are asked for in their order. */
const lineCounter = (text: string): ((offset: number) => number) => {
  let line = 1;
  let at = 0;
  return (offset) => {
    for (let next = text.indexOf("\n", at); next !== -1 && next < offset; next = text.indexOf("\n", at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  };
};

/** Every block of a file. What is no block is passed over. */
export const blocksOf = (text: string): readonly Block[] => {
  const bones = skeleton(text);
  const plain = withoutComments(text);
  const lineAt = lineCounter(bones);
  return [...bones.matchAll(header)].map((match) => {
    const [whole, keyword = "", name = ""] = match;
    const start = match.index + whole.length;
    const close = bones.indexOf("}", start);
    const end = close === -1 ? bones.length : close;
    const line = lineAt(match.index);
    return { keyword, name, line, entries: entriesIn(bones, plain, { start, end, line: lineAt(start) }) };
  });
};

const depthOf = (line: string): number => (line.match(/[([]/g)?.length ?? 0) - (line.match(/[)\]]/g)?.length ?? 0);

type Stretch = { readonly start: number; readonly end: number };

const entriesIn = (
  bones: string,
  plain: string,
  { start: from, end: to, line: first }: Stretch & { readonly line: number },
): readonly Entry[] => {
  const entries: Entry[] = [];
  let line = first;
  let open: { readonly start: number; readonly line: number } | null = null;
  let depth = 0;
  let at = from;
  for (const text of bones.slice(from, to).split("\n")) {
    const end = at + text.length;
    depth = Math.max(0, depth + depthOf(text));
    if (open === null && text.trim() !== "") open = { start: at, line };
    if (open !== null && depth === 0) {
      entries.push({ ...open, text: plain.slice(open.start, end).trim(), end });
      open = null;
    }
    at = end + 1;
    line += 1;
  }
  return open === null ? entries : [...entries, { ...open, text: plain.slice(open.start, to).trim(), end: to }];
};

/** The text with the given stretches blanked, in their order, so that every line stays where it is. */
export const blanked = (text: string, stretches: readonly Stretch[]): string => {
  let at = 0;
  const parts = stretches.flatMap(({ start, end }) => {
    const before = text.slice(at, start);
    at = end;
    return [before, blankOf(text.slice(start, end))];
  });
  return parts.join("") + text.slice(at);
};

/** The attribute `@name(…)` of an entry with its offsets in the entry's text, or null. */
export const attributeOf = (
  text: string,
  name: string,
): { readonly start: number; readonly end: number; readonly inside: string } | null => {
  const bones = skeleton(text);
  const match = new RegExp(`(?<![@\\w])${name}(?![\\w.])\\s*\\(?`).exec(bones);
  if (match === null) return null;
  const inside = match.index + match[0].length;
  if (!match[0].endsWith("(")) return { start: match.index, end: inside, inside: "" };
  let depth = 1;
  let at = inside;
  while (at < bones.length && depth > 0) {
    if (bones[at] === "(") depth += 1;
    if (bones[at] === ")") depth -= 1;
    at += 1;
  }
  return { start: match.index, end: at, inside: text.slice(inside, depth === 0 ? at - 1 : at) };
};

/** The first string in a text, unescaped, or null. */
export const firstString = (text: string): string | null => {
  const found = /"(?:\\.|[^"\\\n])*"/.exec(text)?.[0];
  return found === undefined ? null : unescaped(found.slice(1, -1));
};

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

const unescaped = (text: string): string =>
  text.replaceAll(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) =>
    code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  );

/** Every string in a text, unescaped. */
export const stringsIn = (text: string): readonly string[] =>
  [...text.matchAll(/"((?:\\.|[^"\\\n])*)"/g)].map(([, inside = ""]) => unescaped(inside));
