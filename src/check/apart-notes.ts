import { layouts } from "../layouts/index.ts";
import type { Attempt, Evidence, Script } from "../model/index.ts";
import { parse } from "../sql/index.ts";

/** Layouts whose tool opens no transaction of its own: what stands in a file commits statement by statement there, too. */
const eachByItself: ReadonlySet<string> = new Set(["sqitch"]);

/** Nobody's own layout: any runner may read it. */
const anybodys: ReadonlySet<string> = new Set(["paired-files", "dotted-v"]);

const toolOf = (layout: string): string => {
  const title = layouts.find(({ id }) => id === layout)?.title ?? "";
  return anybodys.has(layout) || title === "" ? "A runner that sends a file whole" : title.replace(/ \(.*/, "");
};

const isApart = (script: Script | null, { mode }: Attempt): script is Script =>
  script !== null && mode === "statements" && script.transaction !== "none" && parse(script.sql).statements.length > 1;

const most = 3;

/**
 * Files that no transaction can hold, beside other statements and without the mark of their tool: they were sent statement by
 * statement, as `promote` sends them, and the tool itself would refuse them.
 */
export const apartNotes = ({ history, steps, standing }: Evidence): readonly string[] => {
  if (eachByItself.has(history.layout)) return [];
  const files = steps
    .filter(({ migration }) => standing.get(migration.id) !== "unchanged")
    .flatMap(({ migration, up, down }) => [
      ...(isApart(migration.up, up) ? [migration.up.file] : []),
      ...(isApart(migration.down, down) ? [migration.down?.file ?? ""] : []),
    ]);
  const more = files.length > most ? ` and ${files.length - most} more` : "";
  const named = `${files
    .slice(0, most)
    .map((file) => `\`${file}\``)
    .join(", ")}${more}`;
  const [what, each] = files.length === 1 ? ["does", "it was"] : ["do", "they were"];
  return files.length === 0
    ? []
    : [
        `${named} ${what} not fit into one transaction, so ${each} sent statement by statement, each committed by itself. ${toolOf(history.layout)} would refuse ${files.length === 1 ? "it" : "them"}: give the statement that needs no transaction, such as \`create index concurrently\`, a file of its own.`,
      ];
};
