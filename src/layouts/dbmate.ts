// One file with `-- migrate:up` and `-- migrate:down`. dbmate orders by the bytes of the file name, also where numbers are not
// padded, and remembers the digits it begins with.
import type { FileFault, Script } from "../model/index.ts";
import { historyNote } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, Listing } from "./contract.ts";
import { shareWith } from "./listing.ts";
import { directionsOf, type Mark, marksIn } from "./marks.ts";
import { type FlatRules, type Parsed, readFlat } from "./read-flat.ts";

const marker = /^--[ \t]*migrate:((?:up|down)(?:[ \t][^\r\n]*)?)[ \t]*\r?$/gm;

const transactionOf = (marks: readonly Mark[], direction: string): Script["transaction"] =>
  marks.some(({ words }) => words.split(" ")[0] === direction && words.split(" ").includes("transaction:false"))
    ? "none"
    : "one";

const faultsOf = (file: string, up: string | null, down: string | null): readonly FileFault[] => {
  if (up === null) {
    const hint = "Put `-- migrate:up` above the statements and `-- migrate:down` above those that undo them.";
    return [
      {
        check: "file-unreadable",
        severity: "error",
        file,
        line: 1,
        migration: null,
        message: `\`${file}\` has no \`-- migrate:up\`: dbmate refuses it`,
        hint,
      },
    ];
  }
  if (down !== null) return [];
  const hint = "Add `-- migrate:down` at the end, even if nothing stands below it.";
  return [
    historyNote(file, `\`${file}\` has no \`-- migrate:down\`: dbmate refuses it`, { severity: "warning", hint }),
  ];
};

const parse = (file: string, text: string): Parsed => {
  const marks = marksIn(text, marker);
  const { up, down } = directionsOf(text, marks);
  const hasUp = marks.some(({ words }) => words.startsWith("up"));
  const script = (sql: string, direction: string): Script => ({
    file,
    sql,
    transaction: transactionOf(marks, direction),
    queries: null,
  });
  return {
    up: script(up, "up"),
    down: down === null ? null : script(down, "down"),
    faults: faultsOf(file, hasUp ? up : null, down),
  };
};

const rules: FlatRules = {
  layout: "dbmate",
  version: (name) => {
    const version = /^(\d+).*\.sql$/.exec(name)?.[1];
    return version === undefined ? { reason: "dbmate skips it: its name begins with no number" } : { version };
  },
  compare: compareBytes,
  note: () => null,
  parse,
  duplicates: { severity: "error", because: "dbmate's ledger holds one row for each version, so the second one fails" },
  order: "of their file names, as dbmate does",
};

const detect = (listing: Listing): Fit | null =>
  shareWith(listing, /^--[ \t]*migrate:up/m) >= 0.5
    ? { confidence: "certain", evidence: "its files hold `-- migrate:up` markers", refusal: null }
    : null;

export const dbmate: Layout = {
  id: "dbmate",
  title: "dbmate (-- migrate:up, -- migrate:down)",
  tool: "dbmate",
  deep: false,
  detect,
  read: (tree, folder) => readFlat(tree, folder, rules),
};
