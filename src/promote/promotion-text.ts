import { inert, inertLines } from "../formats/index.ts";
import { painter } from "../formats/paint.ts";
import type { Promotion, Refusal, Verification } from "./contract.ts";
import { cutText, headline, isWell, someOf, storyLines } from "./wording.ts";

// What a terminal and a log show.

const bare = (text: string): string => inert(text.replaceAll("`", ""));

const indented = (text: string | null, sign = ""): readonly string[] =>
  text === null ? [] : inertLines(text.trimEnd()).map((line, at) => `  ${at === 0 ? sign : ""}${line}`.trimEnd());

const refusalLines = ({ key, message, detail, hint, fix }: Refusal): readonly string[] => [
  "",
  `✗ ${inert(key)}`,
  `  ${bare(message)}`,
  ...indented(detail === null ? null : cutText(detail)),
  ...indented(hint?.replaceAll("`", "") ?? null, "→ "),
  ...indented(fix, "→ "),
];

const differenceLines = ({ address, expected, found }: Verification["differences"][number]): readonly string[] => [
  "",
  `✗ ${inert(address)}`,
  ...indented(`predicted: ${cutText(expected)}`),
  ...indented(`production: ${cutText(found)}`),
];

const aligned = (lines: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.min(40, Math.max(0, ...lines.map(([label]) => label.length)));
  return lines.map(([label, text], at) => {
    const said = at > 0 && lines[at - 1]?.[0] === label ? "" : label;
    return `  ${inert(said).padEnd(width)}  ${bare(text)}`.trimEnd();
  });
};

const blocksOf = <T>(all: readonly T[], lines: (one: T) => readonly string[]): readonly string[] => {
  const { shown, left } = someOf(all);
  return [...shown.flatMap(lines), ...(left === null ? [] : ["", left])].slice(1);
};

/** What the command prints. */
export const promotionText = (record: Promotion, colour = false): string => {
  const paint = painter(colour);
  const sign = isWell(record) ? "✓" : "✗";
  const head = `${sign} lockstep ${record.command}: ${bare(headline(record))}`;
  const { problem, verification, next, notes } = record;
  const story = aligned(storyLines(record));
  const blocks = [
    [paint(isWell(record) ? "green" : "red", head)],
    ...(problem === null ? [] : [[...indented(problem.detail), ...indented(problem.hint)]]),
    blocksOf(record.refusals, refusalLines),
    story,
    blocksOf(verification.differences, differenceLines),
    aligned(next.map((line) => ["next", line] as const)),
    record.outcome === "nothing-to-do" ? [] : notes.map((note) => paint("dim", `note: ${inert(note)}`)),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
};

/** The same for programs. */
export const promotionJson = (record: Promotion): string => `${JSON.stringify(record, null, 2)}\n`;
