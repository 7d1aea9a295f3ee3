import { code, fenced, prose } from "../formats/escape.ts";
import type { Moved, Promotion, Refusal, Verification } from "./contract.ts";
import { cutText, headline, isWell, someOf, span, storyLines } from "./wording.ts";

// What a job's summary and a comment show. Everything that comes from files or databases is escaped.

const refusal = ({ key, message, detail, hint, fix }: Refusal): readonly string[] => [
  `**${prose(message)}** · ${code(key)}`,
  ...(detail === null ? [] : [fenced(cutText(detail), "text")]),
  ...(hint === null ? [] : [prose(hint)]),
  ...(fix === null ? [] : [fenced(cutText(fix, 8_000), "sql")]),
];

const difference = ({ address, expected, found }: Verification["differences"][number]): readonly string[] => [
  `**${code(address)}**`,
  fenced(`predicted: ${cutText(expected, 800)}\nproduction: ${cutText(found, 800)}`, "text"),
];

const row = (one: Moved): string => {
  const ran = one.outcome !== "planned" && one.outcome !== "not-tried" && one.outcome !== "marked";
  const cells = [
    code(one.id, "cell"),
    one.direction,
    one.outcome,
    ran ? span(one.ms) : "–",
    String(one.statements),
    one.down ?? "–",
  ];
  return `| ${cells.join(" | ")} |`;
};

const mostRows = 100;

const table = (moves: readonly Moved[]): readonly string[] =>
  moves.length === 0
    ? []
    : [
        [
          "| migration | direction | outcome | took | statements | down |",
          "|---|---|---|--:|--:|---|",
          ...moves.slice(-mostRows).map(row),
        ].join("\n"),
      ];

const list = (lines: readonly (readonly [string, string])[]): readonly string[] =>
  lines.length === 0
    ? []
    : [lines.map(([label, text]) => `- ${label === "" ? "" : `${prose(label)}: `}${prose(text)}`).join("\n")];

const footer = ({ postgres, ledger, run, durationMs }: Promotion): string => {
  const parts = [
    ...(run.commit === null ? [] : [code(run.commit.slice(0, 7))]),
    ...(postgres === null ? [] : [`Postgres ${prose(postgres.version)}, TLS ${postgres.tls}`]),
    ...(ledger === null ? [] : [`ledger ${code(ledger.table)}`]),
    span(durationMs),
  ];
  return `<sub>${parts.join(" · ")}</sub>`;
};

const blocksOf = <T>(all: readonly T[], blocks: (one: T) => readonly string[]): readonly string[] => {
  const { shown, left } = someOf(all);
  return [...shown.flatMap(blocks), ...(left === null ? [] : [left])];
};

/** A page for people on GitHub. */
export const promotionMarkdown = (record: Promotion): string => {
  const shown = new Set(record.migrations.map(({ id }) => id));
  const story = storyLines(record).filter(([label]) => !shown.has(label));
  const { problem, verification, next, notes } = record;
  const blocks = [
    `### ${isWell(record) ? "✓" : "✗"} Lockstep ${record.command}: ${prose(headline(record))}`,
    ...(problem === null ? [] : [problem.detail, problem.hint].flatMap((text) => (text === null ? [] : prose(text)))),
    ...blocksOf(record.refusals, refusal),
    ...list(story),
    ...blocksOf(verification.differences, difference),
    ...list(next.map((line) => ["next", line] as const)),
    ...table([...record.migrations, ...record.undone.filter(({ outcome }) => outcome !== "planned")]),
    ...(notes.length === 0
      ? []
      : [`<details><summary>Notes</summary>\n\n${notes.map((note) => `- ${prose(note)}`).join("\n")}\n\n</details>`]),
    footer(record),
  ];
  return `${blocks.join("\n\n")}\n`;
};
