import { code, fenced, prose } from "../formats/escape.ts";
import type { Moved, Promotion, Refusal, Verification } from "./contract.ts";
import { headline, isWell, span, storyLines } from "./wording.ts";

// What a job's summary and a comment show. Everything that comes from files or databases is escaped.

const refusal = ({ key, message, detail, hint, fix }: Refusal): readonly string[] => [
  `**${prose(message)}** · ${code(key)}`,
  ...(detail === null ? [] : [fenced(detail, "text")]),
  ...(hint === null ? [] : [prose(hint)]),
  ...(fix === null ? [] : [fenced(fix, "sql")]),
];

const difference = ({ address, expected, found }: Verification["differences"][number]): readonly string[] => [
  `**${code(address)}**`,
  fenced(`predicted: ${expected}\nproduction: ${found}`, "text"),
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

const table = (moves: readonly Moved[]): readonly string[] =>
  moves.length === 0
    ? []
    : [
        [
          "| migration | direction | outcome | took | statements | down |",
          "|---|---|---|--:|--:|---|",
          ...moves.map(row),
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

/** A page for people on GitHub. */
export const promotionMarkdown = (record: Promotion): string => {
  const shown = new Set(record.migrations.map(({ id }) => id));
  const story = storyLines(record).filter(
    ([label, text]) => !shown.has(label) && !record.verification.differences.some(({ address }) => address === text),
  );
  const { problem, verification, next, notes } = record;
  const blocks = [
    `### ${isWell(record) ? "✓" : "✗"} Lockstep ${record.command}: ${prose(headline(record))}`,
    ...(problem === null ? [] : [problem.detail, problem.hint].flatMap((text) => (text === null ? [] : prose(text)))),
    ...record.refusals.flatMap(refusal),
    ...list(story),
    ...verification.differences.flatMap(difference),
    ...list(next.map((line) => ["next", line] as const)),
    ...table([...record.migrations, ...record.undone.filter(({ outcome }) => outcome !== "planned")]),
    ...(notes.length === 0
      ? []
      : [`<details><summary>Notes</summary>\n\n${notes.map((note) => `- ${prose(note)}`).join("\n")}\n\n</details>`]),
    footer(record),
  ];
  return `${blocks.join("\n\n")}\n`;
};
