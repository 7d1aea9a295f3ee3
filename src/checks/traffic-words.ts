// Sentences that the checks of safety under traffic share.

import type { DraftFinding, Evidence, Stopped, TrafficLock, TrafficStatement, TrafficWork } from "../model/index.ts";
import { partsOfName, unquoted } from "../sql/index.ts";
import { type TrafficCheck, type TrafficVerdict, trafficVerdicts } from "./traffic-verdicts.ts";
import { code } from "./wording.ts";

/** A name as people write it: without `public`. */
export const shortName = (name: string): string => {
  const parts = partsOfName(name);
  return parts[0] === "public" && parts.length > 1 ? parts.slice(1).join(".") : name;
};

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

/** Locks that keep somebody waiting, a line each. */
export const lockLines = ({ locks }: TrafficStatement, tables: readonly string[]): readonly string[] =>
  locks
    .filter(({ stops, table, relation }) => stops !== "nothing" && tables.includes(table) && relation === table)
    .map(lockWords);

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

/** Downs run when things have gone wrong already, and seldom. */
export const milder = ({ direction }: TrafficStatement): Pick<DraftFinding, "severity"> =>
  direction === "down" ? { severity: "warning" } : {};

/** `Adding a column` … as the statement says it, for the detail. */
export const saidIn = ({ statement, direction }: TrafficStatement): string =>
  `${direction === "down" ? "down: " : ""}${statement}`;

/** Findings of one check, from what was seen. */
export const verdictsFor = (check: TrafficCheck, { traffic }: Evidence): readonly TrafficVerdict[] =>
  traffic === null ? [] : trafficVerdicts(traffic).filter((one) => one.check === check);

export const hintWithFix = (statement: TrafficStatement, otherwise: string): string =>
  statement.safer === null
    ? otherwise
    : "Write this instead: it was run, reached the same schema, and kept nobody waiting for more than an instant.";

/** The parts of a table's name that a sentence needs. */
export const tableWord = (name: string): string => code(unquoted(name) === name ? shortName(name) : name);
