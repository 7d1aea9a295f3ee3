import type { Report } from "../model/index.ts";
import { type Annotation, annotationLine, annotationsOf } from "./annotations.ts";
import type { PlainFormat } from "./contract.ts";
import { newFindings } from "./markdown-findings.ts";

const problemOf = (report: Report): readonly Annotation[] => {
  if (report.verdict !== "error") return [];
  const { problem } = report;
  const message = [problem?.message ?? "the run stopped", problem?.detail ?? "", problem?.hint ?? ""]
    .filter((text) => text !== "")
    .join("\n");
  return [{ command: "error", title: "Lockstep could not judge", message, file: null, line: null }];
};

/** Workflow commands that annotate the changed files. */
export const github: PlainFormat = {
  id: "github",
  render: (report) =>
    annotationsOf(newFindings(report), problemOf(report))
      .map((annotation) => `${annotationLine(annotation)}\n`)
      .join(""),
};
