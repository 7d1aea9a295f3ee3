// Names and messages come from whoever opened the pull request. Everything that reaches Markdown passes through here, and
// comes out as text: no element, link, image, mention, reference, emoji, formula or hidden character survives. What GitHub
// would act on after rendering (`@team`, `#1`, bare URLs) cannot be escaped there, so such words become code spans.

/** Hidden, reordering or line-breaking characters: controls, formats (bidi, zero width), lone surrogates, blanks that look empty. */
const hidden =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0]|\u034F|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu;

/** Words that GitHub turns into something after the Markdown was rendered. */
const acted = [
  /[@$]/u,
  /#\d/u,
  /\bGH-\d/iu,
  /:\/\//u,
  /www\./iu,
  /:[\w+-]+:/u,
  /\b(?:mailto|xmpp):/iu,
  /(?:^|[^\w])[0-9a-f]{7,40}(?:$|[^\w])/iu,
];

const codeOf = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** At most `limit` code points; what was cut shows as an ellipsis. */
export const shortened = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  // A point has at most two units, so the ends of a huge text are enough to work on.
  const far = limit * 2;
  const points = text.length > far * 2 ? [...text.slice(0, far), ...text.slice(-far)] : [...text];
  if (points.length <= limit) return text;
  const head = Math.ceil((limit - 1) * 0.7);
  return [...points.slice(0, head), "…", ...points.slice(points.length - (limit - 1 - head))].join("");
};

/** The text with its hidden characters written out as `\u{202e}`. Line breaks and tabs stay. */
export const revealed = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(hidden, (character) => (character === "\n" || character === "\t" ? character : codeOf(character)))
    .replace(/(\p{M}{3})\p{M}+/gu, "$1…")
    // Harmless in code, but somebody's tool may look for a marker of its own in our page.
    .replaceAll("<!--", "<!\\u{2d}-");

/** One line: every run of white space becomes a space. */
export const oneLine = (text: string, limit = 2_000): string =>
  shortened(
    revealed(
      shortened(text, limit * 2)
        .replace(/\s+/gu, " ")
        .trim(),
    ),
    limit,
  );

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** A code span that ends where it should, also inside a table cell. */
export const code = (text: string, place: "text" | "cell" = "text", limit = 120): string => {
  // A backslash before a pipe, or at the end, is read in two ways by different renderers of tables.
  const plain = oneLine(text, limit).replace(/\\(?=\||$)/g, codeOf);
  if (plain === "") return "` `";
  const fence = "`".repeat(longestRun(plain) + 1);
  const pad = /^`|`$/.test(plain) ? " " : "";
  const inside = place === "cell" ? plain.replaceAll("|", "\\|") : plain;
  return `${fence}${pad}${inside}${pad}${fence}`;
};

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;" };

const escapedWord = (word: string): string =>
  word.replace(/[<>&|]/g, (sign) => entities[sign] ?? "").replace(/[\\`*_[\]~]/g, (sign) => `\\${sign}`);

/** Signs that mean something at the beginning of a line. */
const escapedStart = (text: string): string =>
  text.replace(/^(\d+)([.)])(?=\s|$)/, "$1\\$2").replace(/^([-+=:#])/, "\\$1");

type Piece = { readonly code: boolean; readonly text: string };

const piecesOf = (message: string): readonly Piece[] => {
  const parts = message.split("`");
  // An odd back-tick at the end opens nothing.
  const closed = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), `${parts.at(-2)}\`${parts.at(-1)}`];
  return closed.flatMap((part, index): readonly Piece[] => {
    if (index % 2 === 1) return [{ code: true, text: part }];
    return part
      .split(/( )/)
      .filter((word) => word !== "")
      .map((word) => ({ code: acted.some((pattern) => pattern.test(word)), text: word }));
  });
};

/** A sentence of ours with names in back-ticks, one line, inert: names become code spans, the rest becomes text. */
export const prose = (message: string, place: "text" | "cell" = "text", limit = 600): string => {
  let line = "";
  let wasCode = false;
  for (const piece of piecesOf(oneLine(message, limit))) {
    // Two spans without a space between them would read as one.
    if (piece.code && wasCode) line += " ";
    line += piece.code ? code(piece.text, place, limit) : escapedWord(piece.text);
    wasCode = piece.code;
  }
  return escapedStart(line);
};

/** The same with a capital, for the beginning of a sentence. A name in front stays as it is. */
export const sentence = (message: string, place: "text" | "cell" = "text", limit = 600): string =>
  prose(
    message.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase()),
    place,
    limit,
  );

/** A fenced block, its fence longer than any back-tick run inside. */
export const fenced = (text: string, language: "sql" | "text"): string => {
  const inside = revealed(text).replace(/\n+$/, "");
  const fence = "`".repeat(Math.max(3, longestRun(inside) + 1));
  return `${fence}${language}\n${inside}\n${fence}`;
};

const percent = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");

/** A URL that cannot leave its parentheses. Null when it is not one for the web. */
export const webUrl = (url: string): string | null =>
  /^https?:\/\/[^/]/i.test(url) ? url.replace(/[^\w\-.~:/?#@!$&+,;=%]/gu, percent) : null;

/** A path from the repository as part of a URL. */
export const urlPath = (path: string): string => path.replace(/[^\w\-.~/]/gu, percent);
