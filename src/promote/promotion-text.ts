import { inert, inertLines } from "../formats/index.ts";
import { painter } from "../formats/paint.ts";
import type { Promotion, Refusal, Verification } from "./contract.ts";
import { headline, isWell, storyLines } from "./wording.ts";

// What a terminal and a log show.

const bare = (text: string): string => inert(text.replaceAll("`", ""));

const indented = (text: string | null, sign = ""): readonly string[] =>
  text === null ? [] : inertLines(text.trimEnd()).map((line, at) => `  ${at === 0 ? sign : ""}${line}`.trimEnd());

const refusalLines = ({ key, message, detail, hint, fix }: Refusal): readonly string[] => [
  "",
  `✗ ${inert(key)}`,
  `  ${bare(message)}`,
  ...indented(detail),
  ...indented(hint?.replaceAll("`", "") ?? null, "→ "),
  ...indented(fix, "→ "),
];

const differenceLines = ({ address, expected, found }: Verification["differences"][number]): readonly string[] => [
  "",
  `✗ ${inert(address)}`,
  ...indented(`predicted: ${expected}`),
  ...indented(`production: ${found}`),
];

const aligned = (lines: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.min(40, Math.max(0, ...lines.map(([label]) => label.length))) + 2;
  return lines.map(([label, text], at) => {
    const said = at > 0 && lines[at - 1]?.[0] === label ? "" : label;
    return `  ${inert(said).padEnd(width)}${bare(text)}`.trimEnd();
  });
};

/** What the command prints. */
export const promotionText = (record: Promotion, colour = false): string => {
  const paint = painter(colour);
  const sign = isWell(record) ? "✓" : "✗";
  const head = `${sign} lockstep ${record.command}: ${bare(headline(record))}`;
  const { problem, verification, next, notes } = record;
  const story = aligned(storyLines(record).filter(([label, text]) => label !== "" || !isDifference(record, text)));
  const blocks = [
    [paint(isWell(record) ? "green" : "red", head)],
    ...(problem === null ? [] : [[...indented(problem.detail), ...indented(problem.hint)]]),
    record.refusals.flatMap(refusalLines).slice(1),
    story,
    verification.differences.flatMap(differenceLines).slice(1),
    aligned(next.map((line) => ["next", line] as const)),
    isWell(record) && record.outcome !== "planned" ? [] : notes.map((note) => paint("dim", `note: ${inert(note)}`)),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
};

const isDifference = ({ verification }: Promotion, text: string): boolean =>
  verification.differences.some(({ address }) => address === text);

/** The same for programs. */
export const promotionJson = (record: Promotion): string => `${JSON.stringify(record, null, 2)}\n`;
