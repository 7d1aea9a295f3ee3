// SQL migrations of node-pg-migrate: `-- Up Migration` and `-- Down Migration`, each looked for once, in any order. Without an
// up marker the tool runs the whole file as the up, its down included; that one habit is not followed, but said.
import type { FileFault, Script } from "../model/index.ts";
import { historyNote } from "./assemble.ts";
import { keepSpans, type Span } from "./blank.ts";
import type { Fit, Layout, Listing } from "./contract.ts";
import { shareWith } from "./listing.ts";
import { directionsOf, lineAt, type Mark } from "./marks.ts";
import { type FlatRules, type Parsed, readFlat } from "./read-flat.ts";

const markOf = (text: string, direction: "up" | "down"): Mark | null => {
  const found = new RegExp(`^[ \\t]*--[ \\t-]*${direction}[ \\t]+migration`, "im").exec(text);
  if (!found) return null;
  const next = text.indexOf("\n", found.index + found[0].length);
  return { start: found.index, end: next === -1 ? text.length : next + 1, words: direction };
};

const whole = (file: string, sql: string): Script => ({ file, sql, transaction: "one", queries: null });

const downRunsAsUp = (file: string, line: number): FileFault =>
  historyNote(
    file,
    `\`${file}\` has a \`-- Down Migration\` but no \`-- Up Migration\`: node-pg-migrate runs the down too`,
    {
      severity: "warning",
      line,
      hint: "Put `-- Up Migration` at the top of the file.",
    },
  );

const parse = (file: string, text: string): Parsed => {
  const [up, down] = [markOf(text, "up"), markOf(text, "down")];
  if (up === null && down === null) return { up: whole(file, text), down: null, faults: [] };
  if (up === null && down !== null) {
    const before: Span = { start: 0, end: down.start };
    const after: Span = { start: down.end, end: text.length };
    return {
      up: whole(file, keepSpans(text, [before])),
      down: whole(file, keepSpans(text, [after])),
      faults: [downRunsAsUp(file, lineAt(text, down.start))],
    };
  }
  const marks = [up, down].filter((mark) => mark !== null).sort((a, b) => a.start - b.start);
  const cut = directionsOf(text, marks);
  return { up: whole(file, cut.up), down: cut.down === null ? null : whole(file, cut.down), faults: [] };
};

/** The number that the tool compares: 17 digits are a UTC date, everything else is taken as it is. */
const rankOf = (name: string): number => {
  const digits = /^\d+/.exec(name)?.[0] ?? "0";
  if (digits.length !== 17) return Number(digits);
  const [, year, month, day, hour, minute, second, ms] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits) ?? [];
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(ms),
  );
};

// The tool's own collation; "en" takes the machine's locale out of it.
const collation: Intl.CollatorOptions = {
  usage: "sort",
  numeric: true,
  sensitivity: "variant",
  ignorePunctuation: true,
};

const rules: FlatRules = {
  layout: "node-pg-migrate",
  version: (name) => {
    if (/\.down\.sql$/.test(name))
      return { reason: "a down in a file of its own, which node-pg-migrate's default loader runs as an up" };
    const version = /^\d+/.exec(name)?.[0];
    return version === undefined
      ? { reason: "node-pg-migrate refuses it: its name begins with no number" }
      : { version };
  },
  compare: (a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b, "en", collation),
  note: (name) => (/^\d+.*\.[cm]?[jt]s$/.test(name) ? "a migration in code: Lockstep reads SQL only" : null),
  parse,
  duplicates: { severity: "warning", because: "node-pg-migrate tells them apart by their file names and runs both" },
  order: "of their numbers, as node-pg-migrate does",
};

const detect = (listing: Listing): Fit | null =>
  shareWith(listing, /^[ \t]*--[ \t-]*(up|down)[ \t]+migration/im) >= 0.5
    ? { confidence: "certain", evidence: "its files hold `-- Up Migration` markers", refusal: null }
    : null;

export const nodePgMigrate: Layout = {
  id: "node-pg-migrate",
  title: "node-pg-migrate (-- Up Migration, -- Down Migration)",
  tool: "node-pg-migrate",
  deep: false,
  detect,
  read: (tree, folder) => readFlat(tree, folder, rules),
};
