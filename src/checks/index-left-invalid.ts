// A concurrent build that fails leaves its index behind, invalid. Where the same file is run again, IF NOT EXISTS takes
// that for done: the migration succeeds, and the index is never used, though every write keeps it up.

import type { DraftFinding, Evidence, TrafficStatement } from "../model/index.ts";
import { nodeAt, nodesAt, type Statement, scriptStatements, stringsAt, textAt } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { type DirectedScript, scriptsOf } from "./scripts.ts";
import { placeOf, saidIn } from "./traffic-words.ts";
import { code } from "./wording.ts";

const dropsIndex = ({ tag, node }: Statement, name: string): boolean =>
  tag === "DropStmt" &&
  node.removeType === "OBJECT_INDEX" &&
  nodesAt(node, "objects").some((object) => stringsAt(nodeAt(object, "List"), "items").at(-1) === name);

const swallowed = ({ migration, direction, script }: DirectedScript, seen: readonly TrafficStatement[]) => {
  const all = scriptStatements(script.sql);
  return all.flatMap((statement, index): readonly DraftFinding[] => {
    const { tag, node, start } = statement;
    const name = textAt(node, "idxname");
    if (tag !== "IndexStmt" || name === null || node.concurrent !== true || node.if_not_exists !== true) return [];
    if (all.slice(0, index).some((one) => dropsIndex(one, name))) return [];
    const own = seen.find(
      (one) => one.migration === migration.id && one.direction === direction && one.start === start && one.alone,
    );
    const built = own?.works.find((work) => work.type === "index");
    if (own === undefined || built === undefined) return [];
    return [
      {
        subject: built.index.name,
        ...placeOf(own),
        severity: "warning",
        message: `If the build of ${code(built.index.name)} fails, the next run takes what it left behind for the index`,
        detail: saidIn(own),
        hint: "Drop it first, so that a second run begins anew; or leave IF NOT EXISTS out, so that the second run says what is wrong.",
        fix: null,
      },
    ];
  });
};

const left = (statement: TrafficStatement): readonly DraftFinding[] =>
  statement.invalidIndexes.map(({ table, index }) => ({
    subject: index,
    ...placeOf(statement),
    message: `${code(index)} of ${code(table)} is left behind invalid: no query uses it, and every write keeps it up`,
    detail: saidIn(statement),
    hint: "Drop it CONCURRENTLY, and build it again.",
    fix: null,
  }));

export const indexLeftInvalid: Check = {
  id: "index-left-invalid",
  group: "safety",
  severity: "error",
  when: "An index of a table that is in use is invalid afterwards; or (warning) it is built with CONCURRENTLY IF NOT EXISTS and a failed build would pass for a finished one.",
  harm: "The index costs every write and serves no query, and a unique one guards nothing; nobody notices.",
  instead: "Put `drop index concurrently if exists` before the build, or leave IF NOT EXISTS out.",
  find: (evidence: Evidence) => {
    const observed = new Set(
      [...evidence.trials.crashes.values()].flatMap(({ stuck }) => stuck.flatMap(({ left: names }) => names)),
    );
    const seen = evidence.traffic?.statements ?? [];
    const migrations = new Set(seen.map(({ migration }) => migration));
    const scripts = scriptsOf(evidence).filter(({ migration }) => migrations.has(migration.id));
    return [
      ...seen.flatMap(left),
      ...scripts.flatMap((script) => swallowed(script, seen)).filter(({ subject }) => !observed.has(subject)),
    ];
  },
};
