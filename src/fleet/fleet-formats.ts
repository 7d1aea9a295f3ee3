import { count } from "../formats/count.ts";
import { code, prose } from "../formats/escape.ts";
import { inert } from "../formats/index.ts";
import { painter } from "../formats/paint.ts";
import { span } from "../promote/wording.ts";
import type { FleetOutcome, FleetRecord, TargetOutcome, TargetRecord } from "./contract.ts";

const words: Readonly<Record<TargetOutcome, string>> = {
  "at-tip": "at tip",
  promoted: "promoted",
  planned: "would be promoted",
  behind: "behind",
  ahead: "ahead of the files, not touched",
  diverged: "diverged, not touched",
  failed: "failed",
  different: "not as predicted",
  unhealthy: "promoted, and not healthy",
  refused: "refused",
  unknown: "outcome unknown",
  unjudged: "could not be judged",
  cancelled: "cancelled",
  "not-started": "not started",
};

/** The worst first: what somebody has to see. */
const order: readonly TargetOutcome[] = [
  ...(["unknown", "failed", "different", "unhealthy", "refused", "unjudged", "cancelled"] as const),
  ...(["diverged", "ahead", "behind", "not-started", "planned", "promoted", "at-tip"] as const),
];

const well: ReadonlySet<TargetOutcome> = new Set(["at-tip", "promoted", "planned"]);

const withOutcome = ({ targets }: FleetRecord, one: TargetOutcome): readonly TargetRecord[] =>
  targets.filter(({ outcome }) => outcome === one);

const counts = (record: FleetRecord): string => {
  const parts = order.toReversed().flatMap((one) => {
    const number = withOutcome(record, one).length;
    return number === 0 ? [] : [`${number} ${words[one]}`];
  });
  return parts.length === 0 ? "none in this part" : parts.join(", ");
};

const heads: Readonly<Record<FleetOutcome, (record: FleetRecord) => string>> = {
  done: () => "",
  left: ({ command }) => (command === "status" ? "not all at tip: " : "some were left alone: "),
  stopped: ({ stoppedBy }) => `stopped by \`${stoppedBy ?? "a database"}\`: `,
  unknown: () => "nobody knows what became of a COMMIT: ",
  unjudged: () => "some could not be judged: ",
  cancelled: () => "cancelled: ",
};

const isFine = ({ outcome }: FleetRecord): boolean => outcome === "done";

/** The verdict in one sentence, without a full stop. Names stand in back-ticks. */
const fleetHeadline = (record: FleetRecord): string =>
  `${heads[record.outcome](record)}${count(record.targets.length, "database")}, ${counts(record)}`;

const mostShown = 50;

const notFine = (record: FleetRecord): readonly TargetRecord[] =>
  order.filter((one) => !well.has(one) && one !== "not-started").flatMap((one) => withOutcome(record, one));

const nextOf = ({ command, outcome, dryRun }: FleetRecord): readonly string[] => {
  if (command === "status" || outcome === "done" || dryRun) return [];
  if (outcome === "left") return ["look at those that were left alone with `lockstep drift`, one by one"];
  return ["mend what is listed and run it again: databases at tip are passed over"];
};

const shownTips = 10;

const tipLines = ({ tips, tip }: FleetRecord): readonly (readonly [string, string])[] =>
  tips.slice(0, shownTips).map(({ standsAt, targets, some }) => {
    const at =
      standsAt === null ? "before the first migration" : `at \`${standsAt}\`${standsAt === tip ? ", the tip" : ""}`;
    const names =
      standsAt === tip ? "" : `: ${some.map((name) => `\`${name}\``).join(", ")}${targets > some.length ? " …" : ""}`;
    return [count(targets, "database"), `${at}${names}`] as const;
  });

const bare = (text: string): string => inert(text.replaceAll("`", ""));

/** What a terminal and a log show. */
export const fleetText = (record: FleetRecord, colour = false): string => {
  const paint = painter(colour);
  const fine = isFine(record);
  const wrong = notFine(record);
  const part = record.part === null ? "" : ` ${record.part.wave}:${record.part.shard}/${record.part.of}`;
  const blocks = [
    [
      paint(
        fine ? "green" : "red",
        `${fine ? "✓" : "✗"} lockstep ${record.command}${part}: ${bare(fleetHeadline(record))}`,
      ),
    ],
    wrong
      .slice(0, mostShown)
      .flatMap(({ name, outcome, reason }) => [
        `✗ ${inert(name)}  ${words[outcome]}`,
        ...(reason === null ? [] : [`  ${bare(reason)}`]),
      ]),
    wrong.length > mostShown ? [`and ${wrong.length - mostShown} more, in the record as JSON`] : [],
    tipLines(record).map(([label, text]) => `  ${label.padEnd(16)}  ${bare(text)}`),
    nextOf(record).map((line) => `  next  ${bare(line)}`),
    record.notes.map((note) => paint("dim", `note: ${inert(note)}`)),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
};

const row = ({ name, wave, outcome, standsAt, applied, pending, ms }: TargetRecord): string => {
  const at = standsAt === null ? "–" : code(standsAt, "cell");
  return `| ${code(name, "cell")} | ${wave} | ${words[outcome]} | ${at} | ${applied} | ${pending} | ${span(ms)} |`;
};

/** A page for people on GitHub: those that are not fine, and those that were promoted, as far as there is room. */
export const fleetMarkdown = (record: FleetRecord): string => {
  const wrong = notFine(record);
  const touched = [...wrong, ...withOutcome(record, "promoted"), ...withOutcome(record, "planned")];
  const table = [
    "| database | wave | outcome | stands at | applied | pending | took |",
    "|---|--:|---|---|--:|--:|--:|",
    ...touched.slice(0, mostShown).map(row),
  ];
  const blocks = [
    `### ${isFine(record) ? "✓" : "✗"} Lockstep ${record.command}: ${prose(fleetHeadline(record))}`,
    ...wrong
      .filter(({ reason }) => reason !== null)
      .slice(0, 20)
      .map(({ name, reason }) => `- ${code(name)}: ${prose(reason ?? "", "text", 500)}`),
    ...(touched.length === 0 ? [] : [table.join("\n")]),
    ...(touched.length > mostShown ? [`and ${touched.length - mostShown} more, in the record as JSON`] : []),
    tipLines(record)
      .map(([label, text]) => `- ${label} ${prose(text)}`)
      .join("\n"),
    ...nextOf(record).map((line) => `Next: ${prose(line)}`),
    `<sub>${record.run.commit === null ? "" : `${code(record.run.commit.slice(0, 7))} · `}${span(record.durationMs)}</sub>`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
};

/** The same for programs. */
export const fleetJson = (record: FleetRecord): string => `${JSON.stringify(record, null, 2)}\n`;
