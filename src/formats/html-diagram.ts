import type { Diagram, Report } from "../model/index.ts";
import { svgOf } from "../schema/svg.ts";
import { count } from "./count.ts";
import { type Html, markup, trusted } from "./html-text.ts";

const pictureOf = async (diagram: Diagram, index: number): Promise<Html> => {
  const { history, touched, left } = diagram;
  const more = left === 0 ? "" : `, ${count(left, "more")} not shown`;
  // The picture escapes what it shows by itself, and says in words what it is.
  const svg = await svgOf(diagram, { id: `diagram-${index}`, styled: index === 0 });
  return markup`<h3><code>${history}</code>: ${count(touched.length, "touched table")}${more}</h3>
<div class="picture" role="group" aria-label="Diagram of ${history}" tabindex="0">${trusted(svg)}</div>`;
};

/** The tables that new migrations touch, and what they point at. */
export const diagramsHtml = async ({ diagrams = [] }: Report): Promise<Html> =>
  diagrams.length === 0
    ? trusted("")
    : markup`<section aria-labelledby="diagram"><h2 id="diagram">Diagram</h2>
${await Promise.all(diagrams.map(pictureOf))}
</section>`;
