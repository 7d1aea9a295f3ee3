import { count } from "../formats/count.ts";
import { inert } from "../formats/index.ts";
import { painter } from "../formats/paint.ts";
import type { Restoration, RestoredTable, RestoreOutcome } from "./restoration.ts";
import { span } from "./wording.ts";

// What a terminal shows of a restoration.

const well: ReadonlySet<RestoreOutcome> = new Set(["proved", "planned", "restored"]);

const total = ({ tables }: Restoration): string => {
  const rows = tables.reduce((sum, one) => sum + one.rows, 0);
  return `${count(tables.length, "table")}, ${count(rows, "row")}`;
};

const headline = (record: Restoration): string => {
  const { database, into, backup, problem } = record;
  const where = `${database ?? "the database"}${into === null ? "" : `, into the schema ${into}`}`;
  const sentences: Readonly<Record<RestoreOutcome, () => string>> = {
    proved: () =>
      backup?.method === "pg_dump"
        ? "the dump is whole; pg_restore brings it back"
        : `the backup is whole: ${total(record)}`,
    planned: () => `would put back ${total(record)} on ${where}; nothing was written`,
    restored: () => `${total(record)} put back on ${where}, every one as it was`,
    declined: () => "not confirmed; nothing was written",
    failed: () => problem?.message ?? "nothing was changed",
    unknown: () => problem?.message ?? "nobody knows whether it was committed",
    cancelled: () => "cancelled; nothing was changed",
    unjudged: () => problem?.message ?? "could not judge",
    misasked: () => problem?.message ?? "asked wrongly",
  };
  return sentences[record.outcome]();
};

const tableLine = ({ outcome }: Restoration, one: RestoredTable): string => {
  if (outcome === "restored") {
    return `${one.table}: ${count(one.rows, "row")} of the backup; ${one.inserted} put back, ${one.updated} changed back, ${one.deleted} newer removed`;
  }
  const now = one.now === null ? "" : `; ${count(one.now, "row")} there now`;
  return `${one.table}: ${count(one.rows, "row")} in the backup${now}`;
};

const sourceLines = ({ folder, backup }: Restoration): readonly string[] =>
  backup === null
    ? []
    : [
        `backup  ${folder}`,
        `        of ${backup.database}, ${backup.snapshot.time}, Postgres ${backup.server}${backup.ledger?.tip ? `, as after ${backup.ledger.tip}` : ""}`,
      ];

const indented = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => `  ${inert(line.replaceAll("`", ""))}`);

/** What the command prints. */
export const restorationText = (record: Restoration, colour = false): string => {
  const paint = painter(colour);
  const good = well.has(record.outcome);
  const head = `${good ? "✓" : "✗"} lockstep restore: ${inert(headline(record).replaceAll("`", ""))}`;
  const { problem, next, notes, keepNew, outcome, durationMs } = record;
  const rule =
    outcome === "planned" && record.into === null
      ? [keepNew ? "rows that the backup does not have stay" : "rows that the backup does not have are removed"]
      : [];
  const blocks = [
    [paint(good ? "green" : "red", head)],
    ...(problem === null ? [] : [indented([problem.detail, problem.hint].flatMap((text) => text ?? []))]),
    indented([...sourceLines(record), ...record.tables.map((one) => tableLine(record, one)), ...rule]),
    indented(next.map((line) => `next  ${line}`)),
    [
      ...notes.map((note) => paint("dim", `note: ${inert(note)}`)),
      ...(outcome === "restored" ? [`took ${span(durationMs)}`] : []),
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
};

/** The same for programs. */
export const restorationJson = (record: Restoration): string => `${JSON.stringify(record, null, 2)}\n`;
