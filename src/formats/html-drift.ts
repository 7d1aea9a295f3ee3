import type { Report, ReportChange } from "../model/index.ts";
import { count } from "./count.ts";
import { sqlHtml } from "./html-findings.ts";
import { foldHtml, type Html, markup, sentenceHtml, tableHtml, trusted } from "./html-text.ts";

type Drift = Report["drift"][number];

const names: Readonly<Record<string, string>> = {
  prisma: "Prisma",
  "schema-file": "Schema file",
  command: "Schema command",
  production: "Production",
};

const badges = {
  "in-sync": markup`<span class="badge good">in sync</span>`,
  drift: markup`<span class="badge error">drift</span>`,
  error: markup`<span class="badge warning">not compared</span>`,
} satisfies Record<Drift["status"], Html>;

const side = (value: string | null): Html =>
  value === null ? markup`<span class="soft">is not there</span>` : markup`<code>${value}</code>`;

// Where one side lacks the object, whose it is on the other says nothing.
const there = (traits: string | null): string => (traits ?? "").replace(/^owner: .*\n?/m, "").trim() || "is there";

const sides = ({ type, before, after }: ReportChange): readonly [Html, Html] => {
  if (type === "added") return [side(null), side(there(after))];
  return type === "removed" ? [side(there(before)), side(null)] : [side(before), side(after)];
};

const driftHtml = (drift: Drift): Html => {
  const name = names[drift.kind] ?? "Declared schema";
  const { changes, outside, fix } = drift;
  return markup`<h3>${name} <code>${drift.source}</code> ${badges[drift.status]}</h3>
${
  changes.length === 0
    ? null
    : markup`<div class="side">${tableHtml(
        `${count(changes.length, "difference")}, side by side`,
        [{ title: "object" }, { title: "the migrations make" }, { title: `${name} says` }],
        changes.map((change) => [markup`<code>${change.address}</code>`, ...sides(change)]),
      )}</div>`
}
${
  fix === null
    ? null
    : markup`<p class="soft">SQL that ${fix.proved ? "closes it, proved" : "may close it, not proved"}:</p>${sqlHtml("SQL that closes the drift", fix.sql)}${(fix.onRows ?? []).map((told) => markup`<p class="soft">${sentenceHtml(told)}</p>`)}`
}
${
  outside.length === 0
    ? null
    : foldHtml(
        markup`${count(outside.length, "object")} outside ${name}, so not compared`,
        markup`<ul>${outside.map((address) => markup`<li><code>${address}</code></li>`)}</ul>`,
      )
}`;
};

const attributionHtml = ({ attribution = [] }: Report): Html | null =>
  attribution.length === 0
    ? null
    : tableHtml(
        "Who says what, where several sources were compared",
        [{ title: "object" }, { title: "as migrated" }, { title: "differ" }, { title: "odd one out" }],
        attribution.map(({ address, agree, differ, odd }) => [
          markup`<code>${address}</code>`,
          agree.join(", "),
          differ.map((group) => group.join(", ")).join(" · "),
          odd.length === 0 ? "nobody" : odd.join(", "),
        ]),
      );

/** Declared schemas and databases beside what the migrations make. */
export const driftsHtml = (report: Report): Html =>
  report.drift.length === 0
    ? trusted("")
    : markup`<section aria-labelledby="drift"><h2 id="drift">Drift</h2>
${attributionHtml(report)}
${report.drift.map(driftHtml)}
</section>`;
