/** A folded section. The empty lines are what makes GitHub read Markdown inside. `summary` is Markdown-free text or code tags of ours. */
export const folded = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;

/** A table of cells that are already escaped. Columns whose alignment is `right` hold figures. */
export const table = (
  columns: readonly { readonly title: string; readonly align?: "right" }[],
  rows: readonly (readonly string[])[],
): string =>
  [columns.map((column) => column.title), columns.map((column) => (column.align === "right" ? "--:" : ":--")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** Items one a line, and a last line that counts those left out. */
export const listed = (items: readonly string[], shown: number): string => {
  const rest = items.length - shown;
  const lines = items.slice(0, shown).map((item) => `- ${item}`);
  return [...lines, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join("\n");
};
