import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** The Markdown as HTML, raw HTML let through, so that whatever a name smuggled in is there to be seen. */
export const htmlOf = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

export type Token =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tag"; readonly name: string; readonly attributes: string }
  | { readonly type: "other"; readonly text: string };

const decoded = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

export const tokensOf = (html: string): readonly Token[] =>
  (html.match(/<!--[\s\S]*?(?:-->|$)|<[!?][^>]*>|<\/?[a-z][^>]*>|[^<]+|</gi) ?? []).map((piece): Token => {
    const tag = /^<(\/?[a-z][\w-]*)\s*([^>]*)>$/i.exec(piece);
    if (tag !== null) return { type: "tag", name: (tag[1] ?? "").toLowerCase(), attributes: tag[2] ?? "" };
    return piece.startsWith("<") ? { type: "other", text: piece } : { type: "text", text: decoded(piece) };
  });

/** Text that GitHub acts on after rendering: it skips what stands in code, pre and links. */
export const openText = (tokens: readonly Token[]): string => {
  let depth = 0;
  let text = "";
  for (const token of tokens) {
    if (token.type === "tag" && /^(?:code|pre|a)$/.test(token.name)) depth += 1;
    else if (token.type === "tag" && /^\/(?:code|pre|a)$/.test(token.name)) depth -= 1;
    else if (token.type === "text") text += depth === 0 ? token.text : "\u0000";
  }
  return text;
};

/** What must not stand in open text. */
export const acting: Readonly<Record<string, RegExp>> = {
  mention: /@\w/,
  issue: /#\d|\bGH-\d/i,
  address: /:\/\/|www\.|mailto:|\S@\S/i,
  emoji: /:[\w+-]+:/,
  formula: /\$/,
  commit: /\b[0-9a-f]{7,40}\b/,
  "bidi or hidden": /(?!\n)[\p{Cc}\p{Cf}]/u,
};

/** The page's bones: its tags without code spans, and where its links lead. */
export const bonesOf = (tokens: readonly Token[]): string =>
  tokens
    .filter((token) => token.type !== "text")
    .filter((token) => token.type !== "tag" || !/^\/?code$/.test(token.name))
    .map((token) => (token.type === "tag" ? `<${token.name}>` : token.text))
    .join("");
