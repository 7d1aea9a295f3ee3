import type { Diagram, Report } from "../model/index.ts";
import { mermaidOf } from "../schema/mermaid.ts";
import type { Part } from "./budget.ts";
import { count } from "./count.ts";
import { code } from "./escape.ts";
import { folded } from "./fold.ts";

/** A page has room for so much of a picture; what makes it longer is left out, columns first. */
const longest = 10_000;

// Nothing in a Mermaid text can end its fence: what names hold of that became a dot.
const drawn = (diagram: Diagram, shown: number): string => {
  const { touched, tables, left, history } = diagram;
  const kept = new Set(touched.slice(0, shown));
  const relations = diagram.relations.filter(({ from }) => kept.has(from));
  const pointedAt = new Set(relations.map(({ to }) => to));
  const here = tables.filter(({ name }) => kept.has(name) || pointedAt.has(name));
  const missing = left + touched.length - kept.size;
  const text = mermaidOf({ tables: here, relations }, longest, missing);
  const beside = here.length - kept.size;
  const summary = [
    `Diagram: ${count(kept.size, "touched table")}`,
    ...(missing > 0 ? [`of ${count(missing + kept.size, "touched table").replace(/ .*/, "")}`] : []),
    ...(beside > 0 ? [`and ${count(beside, "table")} that ${kept.size === 1 ? "it points" : "they point"} at`] : []),
  ].join(" ");
  return folded(summary, [code(history), `\`\`\`mermaid\n${text.trimEnd()}\n\`\`\``].join("\n\n"));
};

/** One folded picture for each history whose new migrations touch tables. */
export const diagramParts = ({ diagrams = [] }: Report): readonly Part[] =>
  diagrams.map((diagram) => ({
    worth: 20,
    items: diagram.touched.length,
    render: (shown) => (shown === 0 ? "" : drawn(diagram, shown)),
  }));
