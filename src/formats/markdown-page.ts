// The page that a pull request gets as a comment and a job as its summary: verdict, what blocks, what the migrations do,
// everything else folded.

import type { Report } from "../model/index.ts";
import { type Budget, fitted, fixedPart } from "./budget.ts";
import type { RenderContext } from "./contract.ts";
import { sentence } from "./escape.ts";
import { linked } from "./links.ts";
import { accessParts } from "./markdown-access.ts";
import { diagramParts } from "./markdown-diagram.ts";
import { driftParts } from "./markdown-drift.ts";
import { blockingParts, notesPart, olderParts, remarksPart } from "./markdown-findings.ts";
import { facts, footer, heading, problemText } from "./markdown-frame.ts";
import { migrationsPart, productionPart } from "./markdown-migrations.ts";

/** A pass with nothing to decide: what would repeat the heading is left out. */
const isClean = (report: Report): boolean =>
  report.verdict === "pass" &&
  report.findings.every((finding) => finding.status !== "new") &&
  report.migrations.every((one) => !one.isNew || (one.down.status === "ok" && one.roundTrip === "exact")) &&
  report.migrations.every((one) => one.dataLoss.length + one.rewrites.length === 0);

/** The whole page within a budget. */
export const page = (report: Report, context: RenderContext, budget: Budget): string => {
  const clean = isClean(report);
  const remarks = context.remarks ?? [];
  const notes = report.notes.filter((note) => !remarks.includes(note));
  const parts = [
    fixedPart(heading(report, context)),
    fixedPart(remarks.map((remark) => `> ${sentence(remark)}`).join("\n>\n")),
    fixedPart(problemText(report)),
    ...blockingParts(report, context),
    ...(clean ? [] : [migrationsPart(report, context)]),
    fixedPart(facts(report)),
    ...accessParts(report, clean),
    ...driftParts(report),
    ...(clean ? [] : [productionPart(report, context)]),
    ...(clean ? [] : diagramParts(report)),
    remarksPart(report, context),
    ...olderParts(report, context),
    ...(clean ? [] : [notesPart(notes)]),
  ];
  const leftOut = `**Not everything fits here:** what was left out is counted above, and ${linked("the run", context.runUrl)} has all of it.`;
  return fitted(parts, budget, leftOut, footer(report, context));
};
