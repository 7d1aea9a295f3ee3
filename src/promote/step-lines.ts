import type { Promotion, Step } from "./contract.ts";

// What stood around the migrations, for the terminal and the page.

type Lines = readonly (readonly [label: string, text: string])[];

const signs: Readonly<Record<Step["outcome"], string>> = {
  ok: "",
  failed: "✗ ",
  tolerated: "failed, and may: ",
  unknown: "? ",
  "not-tried": "",
};

const linesOf = (label: string, step: Step, span: (ms: number) => string, planned: boolean): Lines => {
  const { outcome, message, detail, hint, ms } = step;
  const name = `\`${step.name.replaceAll("`", "'")}\``;
  if (outcome === "not-tried") return [[label, planned ? name : `${name}: not tried`]];
  const said = message === null ? "" : `: ${message}`;
  const failed = outcome === "failed" || outcome === "tolerated" || outcome === "unknown";
  const more = failed ? [...(detail ?? "").split("\n"), hint ?? ""].filter((line) => line !== "") : [];
  return [
    [label, `${signs[outcome]}${name}${said}${failed ? "" : `, ${span(ms)}`}`],
    ...more.map((line) => [label, `  ${line}`] as const),
  ];
};

/** Lines for all steps. A refusal tells of the one that failed by itself. */
export const stepLines = (record: Promotion, side: "before" | "after", span: (ms: number) => string): Lines => {
  const steps = record[side].filter(({ outcome }) => record.outcome !== "refused" || outcome !== "failed");
  return steps.flatMap((step) => linesOf(side, step, span, record.outcome === "planned"));
};

/** Names of what failed behind the migrations. */
export const failedAfter = ({ after }: Promotion): readonly string[] =>
  after.filter(({ outcome }) => outcome === "failed" || outcome === "unknown").map(({ name }) => name);

const writing: ReadonlySet<Step["kind"]> = new Set(["sql", "refresh", "analyze"]);

/** Did something write ahead of the migrations? */
export const wroteBefore = ({ before }: Promotion): boolean =>
  before.some(({ kind, outcome }) => writing.has(kind) && (outcome === "ok" || outcome === "unknown"));
