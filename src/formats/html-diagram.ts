import type { AllTables, Diagram, Report } from "../model/index.ts";
import { svgOf } from "../schema/svg.ts";
import { count, figure } from "./count.ts";
import { foldHtml, type Html, markup, trusted } from "./html-text.ts";

type Place = { readonly id: string; readonly styled: boolean };

// The picture escapes what it shows by itself, and says in words what it is.
const pictureHtml = async (diagram: AllTables, label: string, place: Place): Promise<Html> =>
  markup`<div class="picture" role="group" aria-label="${label}" tabindex="0">${trusted(await svgOf(diagram, place, diagram.left))}</div>`;

const touchedHtml = async (diagram: Diagram, place: Place): Promise<Html> => {
  const { history, touched, left } = diagram;
  const more = left === 0 ? "" : `, ${figure(left)} more not shown`;
  return markup`<h3><code>${history}</code>: ${count(touched.length, "touched table")}${more}</h3>
${await pictureHtml(diagram, `Diagram of ${history}`, place)}`;
};

const allHtml = async (diagram: AllTables, place: Place): Promise<Html> => {
  const { history, tables, left } = diagram;
  const all = count(tables.filter(({ outside }) => !outside).length + left, "table");
  const picture = await pictureHtml(diagram, `Diagram of all of ${history}`, place);
  return foldHtml(
    markup`All of <code>${history}</code>: ${all}`,
    markup`<input class="fit" type="checkbox" id="${place.id}-fit"><label for="${place.id}-fit"> Fit the picture to the width of the page</label>
${picture}`,
  );
};

/** The tables that new migrations touch, and what they point at; then all there are, folded. */
export const diagramsHtml = async ({ diagrams = [], allTables = [] }: Report): Promise<Html> => {
  if (diagrams.length + allTables.length === 0) return trusted("");
  const touched = diagrams.map((one, at) => touchedHtml(one, { id: `diagram-${at}`, styled: at === 0 }));
  const all = allTables.map((one, at) =>
    allHtml(one, { id: `tables-${at}`, styled: diagrams.length === 0 && at === 0 }),
  );
  return markup`<section aria-labelledby="diagram"><h2 id="diagram">Diagram</h2>
${await Promise.all([...touched, ...all])}
</section>`;
};
