// One file with `-- +goose Up` and `-- +goose Down`, ordered by number. goose cuts scripts itself, which matters where it opens
// no transaction, and where a StatementBegin block holds a query that no semicolon ends.
import type { FileFault, Script } from "../model/index.ts";
import { historyNote } from "./assemble.ts";
import type { Span } from "./blank.ts";
import { compareDigits } from "./byte-order.ts";
import type { Fit, Layout, Listing } from "./contract.ts";
import { cutAtSemicolons } from "./cut-at-semicolons.ts";
import { shareWith } from "./listing.ts";
import { directionsOf, lineAt, marksIn } from "./marks.ts";
import { type FlatRules, type Parsed, readFlat } from "./read-flat.ts";

const marker = /^--[ \t]*\+goose[ \t]+([^\r\n]*)/gim;

const notes = (file: string, lines: readonly number[]): readonly FileFault[] =>
  lines.map((line) =>
    historyNote(file, `\`${file}\` holds a statement that nothing ends: goose refuses the file`, {
      severity: "warning",
      line,
      hint: "End it with a semicolon, or close the block with `-- +goose StatementEnd`.",
    }),
  );

const missingUp = (file: string): FileFault => ({
  check: "file-unreadable",
  severity: "error",
  file,
  line: 1,
  migration: null,
  message: `\`${file}\` has no \`-- +goose Up\`: goose refuses it`,
  hint: "Put `-- +goose Up` above the statements and `-- +goose Down` above those that undo them.",
});

const parse = (file: string, text: string): Parsed => {
  const marks = marksIn(text, marker);
  const { up, down, upSpans, downSpans } = directionsOf(text, marks);
  const none = marks.some(({ words }) => words === "no transaction");
  const cuts = none || marks.some(({ words }) => words === "statementbegin");
  const faults: FileFault[] = marks.some(({ words }) => words === "up") ? [] : [missingUp(file)];
  const substitutes = marks.find(({ words }) => words === "envsub on");
  if (substitutes)
    faults.push(
      historyNote(file, `\`${file}\` takes values from the environment (ENVSUB): they were left as they stand`, {
        line: lineAt(text, substitutes.start),
      }),
    );
  const script = (sql: string, spans: readonly Span[]): Script => {
    const { queries, unfinished } = cutAtSemicolons(text, spans, marks);
    faults.push(...notes(file, unfinished));
    return { file, sql, transaction: none ? "none" : "one", queries: cuts ? queries : null };
  };
  return { up: script(up, upSpans), down: down === null ? null : script(down, downSpans), faults };
};

const numberOf = (name: string): string | null => /^(\d+)_/.exec(name)?.[1] ?? null;

const rules: FlatRules = {
  layout: "goose",
  version: (name) => {
    const version = numberOf(name);
    if (version === null) return { reason: "goose does not take it: no number and underscore begin its name" };
    return { version, claim: version.replace(/^0+(?=\d)/, "") };
  },
  compare: (a, b) => compareDigits(numberOf(a) ?? "", numberOf(b) ?? ""),
  note: (name) =>
    /^\d+_.+\.go$/.test(name) && !/_test\.go$/.test(name) ? "a migration in code: Lockstep reads SQL only" : null,
  parse,
  duplicates: { severity: "error", because: "goose refuses the folder" },
  order: "of their numbers, as goose does",
};

const detect = (listing: Listing): Fit | null =>
  shareWith(listing, /^--[ \t]*\+goose[ \t]+up/im) >= 0.5
    ? { confidence: "certain", evidence: "its files hold `-- +goose Up` markers", refusal: null }
    : null;

export const goose: Layout = {
  id: "goose",
  title: "goose (-- +goose Up, -- +goose Down)",
  tool: "goose",
  deep: false,
  detect,
  read: (tree, folder) => readFlat(tree, folder, rules),
};
