// One file with `-- +migrate Up` and `-- +migrate Down`; sections may repeat and come in any order. sql-migrate orders by number,
// then by name, remembers the whole file name, and cuts scripts itself.
import type { FileFault, Script } from "../model/index.ts";
import { historyNote } from "./assemble.ts";
import type { Span } from "./blank.ts";
import { compareBytes, compareDigits } from "./byte-order.ts";
import type { Fit, Layout, Listing } from "./contract.ts";
import { cutAtSemicolons } from "./cut-at-semicolons.ts";
import { shareWith } from "./listing.ts";
import { directionsOf, type Mark, marksIn } from "./marks.ts";
import { type FlatRules, type Parsed, readFlat } from "./read-flat.ts";

const marker = /^-- \+migrate ([^\r\n]*)/gm;

const withoutTransaction = (marks: readonly Mark[], direction: string): boolean =>
  marks.some(({ words }) => {
    const [first, ...options] = words.split(" ");
    return first === direction && options.includes("notransaction");
  });

const missingUp = (file: string): FileFault => ({
  check: "file-unreadable",
  severity: "error",
  file,
  line: 1,
  migration: null,
  message: `\`${file}\` has no \`-- +migrate\` annotation: sql-migrate refuses it`,
  hint: "Put `-- +migrate Up` above the statements and `-- +migrate Down` above those that undo them.",
});

const parse = (file: string, text: string): Parsed => {
  const marks = marksIn(text, marker);
  const { up, down, upSpans, downSpans } = directionsOf(text, marks);
  const blocks = marks.some(({ words }) => words === "statementbegin");
  const faults: FileFault[] = marks.some(({ words }) => /^(up|down)\b/.test(words)) ? [] : [missingUp(file)];
  const script = (sql: string, spans: readonly Span[], direction: string): Script => {
    const none = withoutTransaction(marks, direction);
    const { queries, unfinished } = cutAtSemicolons(text, spans, marks);
    for (const line of unfinished)
      faults.push(
        historyNote(file, `\`${file}\` holds a statement that nothing ends: sql-migrate refuses the file`, {
          severity: "warning",
          line,
          hint: "End it with a semicolon, or close the block with `-- +migrate StatementEnd`.",
        }),
      );
    return { file, sql, transaction: none ? "none" : "one", queries: blocks || none ? queries : null };
  };
  return { up: script(up, upSpans, "up"), down: down === null ? null : script(down, downSpans, "down"), faults };
};

const numberOf = (name: string): string | null => /^\d+/.exec(name)?.[0] ?? null;

const compare = (a: string, b: string): number => {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left === null || right === null) return Number(left === null) - Number(right === null) || compareBytes(a, b);
  return compareDigits(left, right) || compareBytes(a, b);
};

const rules: FlatRules = {
  layout: "sql-migrate",
  version: (name) => {
    const version = numberOf(name);
    return version === null
      ? { version: name.replace(/\.sql$/, "") }
      : { version, claim: version.replace(/^0+(?=\d)/, "") };
  },
  compare,
  note: () => null,
  parse,
  duplicates: { severity: "warning", because: "sql-migrate tells them apart by their file names and runs both" },
  order: "of their numbers, as sql-migrate does",
};

const detect = (listing: Listing): Fit | null =>
  shareWith(listing, /^-- \+migrate (Up|Down)/m) >= 0.5
    ? { confidence: "certain", evidence: "its files hold `-- +migrate Up` markers", refusal: null }
    : null;

export const sqlMigrate: Layout = {
  id: "sql-migrate",
  title: "sql-migrate (-- +migrate Up, -- +migrate Down)",
  tool: "sql-migrate",
  deep: false,
  detect,
  read: (tree, folder) => readFlat(tree, folder, rules),
};
