/** A stretch of text, in UTF-16 units, end exclusive. */
export type Span = { readonly start: number; readonly end: number };

/** The same number of units and lines, holding nothing but spaces and line breaks. */
const blank = (text: string): string => {
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", from)) {
    const crlf = at > from && text.charCodeAt(at - 1) === 13;
    parts.push(" ".repeat(crlf ? at - 1 - from : at - from), crlf ? "\r\n" : "\n");
    from = at + 1;
  }
  parts.push(" ".repeat(text.length - from));
  return parts.join("");
};

/** The text with everything outside of the spans blanked out. Spans are in order and do not overlap. */
export const keepSpans = (text: string, spans: readonly Span[]): string => {
  const parts: string[] = [];
  let from = 0;
  for (const span of spans) {
    parts.push(blank(text.slice(from, span.start)), text.slice(span.start, span.end));
    from = span.end;
  }
  parts.push(blank(text.slice(from)));
  return parts.join("");
};
