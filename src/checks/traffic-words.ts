// Sentences that the checks of safety under traffic share.

import type { DraftFinding, Evidence, Stopped, TrafficLock, TrafficStatement, TrafficWork } from "../model/index.ts";
import { type TrafficCheck, type TrafficVerdict, trafficVerdicts } from "./traffic-verdicts.ts";
import { code } from "./wording.ts";

/** Who waits, for one sentence. */
export const whoWaits = (stops: Stopped): string =>
  ({ nothing: "nobody waits", writes: "writes wait", reads: "reads and writes wait" })[stops];

const workWords: Readonly<Record<TrafficWork["type"], (table: string) => string>> = {
  rewrite: (table) => `${table} is written anew`,
  refresh: (table) => `${table} is filled again`,
  scan: (table) => `every row of ${table} is read`,
  index: (table) => `an index of ${table} is built`,
  "foreign-key": (table) => `every row of ${table} is looked up in another table`,
  rows: (table) => `a query goes through ${table}`,
};

/** What a statement does to rows, in words: `every row of public.users is read`. */
export const workOf = ({ works }: TrafficStatement): string =>
  works
    .map((work) => workWords[work.type](work.table))
    .filter((words, index, all) => all.indexOf(words) === index)
    .join(", ");

const lockWords = ({ mode, relation, stops }: TrafficLock): string =>
  `${mode} on ${relation}: ${stops === "reads" ? "nobody can read or write it" : "nobody can write it"} until the transaction ends`;

const mostLines = 6;

const firstOf = (lines: readonly string[]): readonly string[] =>
  lines.length > mostLines ? [...lines.slice(0, mostLines), `and ${lines.length - mostLines} more locks`] : lines;

/** Locks that keep somebody waiting, a line each. */
export const lockLines = ({ locks }: TrafficStatement, tables: readonly string[]): readonly string[] =>
  firstOf(
    locks.filter(({ stops, table, index }) => stops !== "nothing" && tables.includes(table) && !index).map(lockWords),
  );

/** How large the table is where people use it. */
export const sizeLine = (table: string, rows: number | null): readonly string[] =>
  rows === null ? [] : [`${table} has about ${roundFigure(rows)} rows where it is used`];

/** The statement and its locks; also those that an earlier one in the same transaction still holds. */
export const detailOf = ({ statement, other, table, rows }: TrafficVerdict, tables: readonly string[]): string =>
  [
    saidIn(statement),
    ...lockLines(statement, tables),
    ...(other === null
      ? []
      : lockLines(other, tables).map((words) => `line ${other.line}, in the same transaction: ${words}`)),
    ...sizeLine(table, rows),
  ].join("\n");

/** Where a finding about a statement stands. */
export const placeOf = ({
  migration,
  file,
  line,
}: TrafficStatement): Pick<DraftFinding, "migrations" | "file" | "line"> => ({
  migrations: [migration],
  file,
  line,
});

// So few rows are through before anybody waits; only what was said of the database that people use counts.
const fewRows = 1_000;

/** Downs run when things have gone wrong already, and seldom. Small tables are worked on in an instant. */
export const milder = ({ statement, rows }: TrafficVerdict): Pick<DraftFinding, "severity"> => {
  if (rows !== null && rows <= fewRows) return { severity: "info" };
  return statement.direction === "down" ? { severity: "warning" } : {};
};

/** `12 M`: so that the eye takes it in. */
const roundFigure = (rows: number): string => {
  const units = [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
  ] as const;
  const [size, unit] = units.find(([least]) => rows >= least) ?? [1, ""];
  return `${Number((rows / size).toPrecision(2))}${unit}`;
};

/** `Adding a column` … as the statement says it, for the detail. */
export const saidIn = ({ statement, direction }: TrafficStatement): string =>
  `${direction === "down" ? "down: " : ""}${statement}`;

/** Findings of one check, from what was seen. */
export const verdictsFor = (check: TrafficCheck, { traffic }: Evidence): readonly TrafficVerdict[] =>
  traffic === null ? [] : trafficVerdicts(traffic).filter((one) => one.check === check);

const proved =
  "Write this instead: it was run, reached the same schema, and kept nobody waiting for more than an instant.";

export const hintWithFix = (statement: TrafficStatement, otherwise: string, offered = proved): string =>
  statement.safer === null ? otherwise : offered;

/** Names in a row: `a`, `b` and 2 more. */
export const listed = (names: readonly string[]): string => {
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  const rest = names.length - shown.length;
  const words = [...shown.map(code), ...(rest > 0 ? [`${rest} more`] : [])];
  return words.length === 1 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
};
