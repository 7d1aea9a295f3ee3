// The whole report as one page that needs nothing beside it: no script, no font, no network. Its own policy forbids all of them,
// so that a name that slipped through could do nothing.
import type { Report } from "../model/index.ts";
import type { Format, RenderContext } from "./contract.ts";
import { count, duration, figure } from "./count.ts";
import { webUrl } from "./escape.ts";
import { accessHtml } from "./html-access.ts";
import { diagramsHtml } from "./html-diagram.ts";
import { driftsHtml } from "./html-drift.ts";
import { findingsHtml, sqlHtml } from "./html-findings.ts";
import { migrationsHtml } from "./html-migrations.ts";
import { style } from "./html-style.ts";
import { foldHtml, type Html, markup, sentenceHtml, titleHtml, trusted } from "./html-text.ts";
import { verdictLine } from "./verdict.ts";

const signs = { pass: "✓", fail: "✗", error: "⚠" } satisfies Record<Report["verdict"], string>;
const classes = { pass: "pass", fail: "fail", error: "error-verdict" } satisfies Record<Report["verdict"], string>;

const problemHtml = ({ problem }: Report): Html | null => {
  if (problem === null) return null;
  const detail = (problem.detail ?? "").trim();
  return markup`<p><strong>${titleHtml(problem.message)}</strong> <code>${problem.code}</code></p>
${detail === "" ? null : sqlHtml("Details", detail)}
${problem.hint === null ? null : markup`<p>${sentenceHtml(problem.hint)}</p>`}`;
};

const factsHtml = (report: Report, { sha, runUrl, durations }: RenderContext): Html => {
  const { summary, migrations, postgres, rls } = report;
  const exact = migrations.filter((one) => one.down.status === "ok" && one.roundTrip === "exact").length;
  const fresh = migrations.filter(({ isNew }) => isNew).length;
  const run = runUrl === null ? null : webUrl(runUrl);
  const facts: readonly (readonly [string, Html | string])[] = [
    ["Errors", figure(summary.errors)],
    ["Warnings", figure(summary.warnings)],
    ...(report.database === undefined ? [] : [["Database", report.database] as const]),
    [
      "Migrations",
      report.base === null ? figure(migrations.length) : `${figure(migrations.length)}, ${figure(fresh)} new`,
    ],
    ["Exact", figure(exact)],
    ...(rls === null || rls.coverage.tables === 0
      ? []
      : [["RLS", `${figure(rls.coverage.covered)} of ${figure(rls.coverage.tables)} tables`] as const]),
    ...(postgres === null ? [] : [["Postgres", `${postgres.version} ${postgres.server}`] as const]),
    ...(report.layout === null ? [] : [["Layout", report.layout] as const]),
    ...(report.platform === null ? [] : [["Platform", report.platform] as const]),
    ...(sha === null ? [] : [["Commit", markup`<code>${sha.slice(0, 7)}</code>`] as const]),
    ...(durations ? [["Took", duration(report.durationMs)] as const] : []),
    ...(run === null ? [] : [["Run", markup`<a href="${run}">on GitHub</a>`] as const]),
  ];
  return markup`<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
};

type Section = { readonly id: string; readonly title: string; readonly body: Html };

const sectionsOf = async (report: Report, context: RenderContext): Promise<readonly Section[]> =>
  [
    { id: "findings", title: "Findings", body: findingsHtml(report, context) },
    { id: "migrations", title: "Migrations", body: migrationsHtml(report, context) },
    { id: "access", title: "Who can reach what", body: accessHtml(report.rls) },
    { id: "drift", title: "Drift", body: driftsHtml(report) },
    { id: "diagram", title: "Diagram", body: await diagramsHtml(report) },
  ].filter(({ body }) => body.text !== "");

const notesHtml = (notes: readonly string[]): Html | null =>
  notes.length === 0
    ? null
    : foldHtml(
        markup`${count(notes.length, "note")} on the run`,
        markup`<ul>${notes.map(
          (note) => markup`<li>${sentenceHtml(note)}</li>
`,
        )}</ul>`,
      );

export const html: Format = {
  id: "html",
  render: async (report, context) => {
    const { verdict } = report;
    const scope = context.scope === undefined ? "" : ` in ${context.scope}`;
    const title = `Lockstep${scope}: ${verdictLine(report)}`;
    const sections = await sectionsOf(report, context);
    const remarks = context.remarks ?? [];
    const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<div class="verdict ${classes[verdict]}"><span class="mark" aria-hidden="true">${signs[verdict]}</span><div>
<h1>${title}</h1>
${problemHtml(report)}
${remarks.map((remark) => markup`<p>${titleHtml(remark)}</p>`)}
</div></div>
${factsHtml(report, context)}
<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main id="main">
${sections.map(({ body }) => body)}
${notesHtml(report.notes)}
</main>
<footer>Made by <code>lockstep ${context.command ?? "check"}</code> ${report.tool}.</footer>
</body>
</html>
`;
    return page.text;
  },
};
