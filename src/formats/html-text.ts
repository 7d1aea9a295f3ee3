// HTML that is put together in one way only: what goes into a template is escaped, unless a template made it. Names come from
// strangers; hidden and reordering characters are written out as in every other format.
import { revealed, shortened } from "./escape.ts";

/** Markup that a template made. */
export type Html = { readonly text: string };

type Value = Html | string | number | null | readonly Value[];

const entities: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Longest text of a name or a sentence. In code points. */
const longest = 20_000;

const escaped = (text: string): string =>
  revealed(shortened(text, longest)).replace(/[<>&"']/g, (sign) => entities[sign] ?? "");

const isHtml = (value: object): value is Html => "text" in value;

const markupOf = (value: Value): string => {
  if (value === null) return "";
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  if (isHtml(value)) return value.text;
  return value.map(markupOf).join("");
};

/** A piece of a page. Attributes that hold values are quoted. */
export const markup = (pieces: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  text: pieces.map((piece, index) => (index === 0 ? piece : markupOf(values[index - 1] ?? null) + piece)).join(""),
});

/** Text of ours that is markup already. */
export const trusted = (text: string): Html => ({ text });

/** A sentence of ours: what stands in back-ticks is code. */
export const sentenceHtml = (message: string): Html => {
  const parts = message.split("`");
  const closed = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), `${parts.at(-2)}\`${parts.at(-1)}`];
  return markup`${closed.map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : part))}`;
};

/** The same with a capital, for the beginning of a sentence. A name in front stays as it is. */
export const titleHtml = (message: string): Html =>
  sentenceHtml(message.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase()));

/** A fold. It prints open. */
export const foldHtml = (summary: Html, body: Html, open = false): Html =>
  markup`<details${trusted(open ? " open" : "")}><summary>${summary}</summary><div class="fold">${body}</div></details>`;

type Column = { readonly title: string; readonly number?: true };

/** A table in a region that scrolls by itself, also by keyboard. The first cell of a row heads it. */
export const tableHtml = (
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Value[])[],
): Html => markup`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title, number }) => markup`<th scope="col"${trusted(number ? ' class="number"' : "")}>${title}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (cells) =>
    markup`<tr>${cells.map((cell, index) =>
      index === 0
        ? markup`<th scope="row">${cell}</th>`
        : markup`<td${trusted(columns[index]?.number ? ' class="number"' : "")}>${cell}</td>`,
    )}</tr>
`,
)}</tbody></table></div>`;
