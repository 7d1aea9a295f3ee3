import type { Evidence, Failure, Step } from "../model/index.ts";
import { creates, place, scriptStatements } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { unreadableIn } from "./fault-finding.ts";
import { blockedBy } from "./missing-base.ts";
import { code, heldUp, refusal } from "./wording.ts";

export const upFails: Check = {
  id: "up-fails",
  group: "forward-and-back",
  severity: "error",
  when: "The up script fails on the state that the migrations before it left.",
  harm: "The deployment stops in the middle: the new code runs against the old schema, or does not start at all.",
  instead: "Mend the statement that Postgres names. The message, the line and the column are Postgres' own.",
  find: (evidence) => {
    const unreadable = unreadableIn(evidence.history);
    return evidence.steps.flatMap((step) => {
      const { failure } = step.up;
      const { id } = step.migration;
      // What is missing is told by build-broken.
      if (failure === null || failure.missing !== null || unreadable.has(id)) return [];
      if (blockedBy(evidence, step) !== null) return [];
      return [
        {
          subject: id,
          migrations: [id],
          file: failure.file,
          line: failure.line,
          message: `The up of ${code(id)} fails: ${failure.message}`,
          detail: [refusal(failure), ...heldUp(evidence, id)].join("\n"),
          hint: taken.has(failure.sqlstate) ? whoTookIt(evidence, step, failure) : (hints[failure.sqlstate] ?? null),
          fix: null,
        },
      ];
    });
  },
};

// duplicate_table, duplicate_object, duplicate_column, duplicate_function, duplicate_schema
const taken: ReadonlySet<string> = new Set(["42P07", "42710", "42701", "42723", "42P06"]);

const mentions = (sql: string, name: string): boolean =>
  new RegExp(`(?<![\\w$])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w$])`, "i").test(sql);

const makes = (sql: string, name: string): boolean =>
  scriptStatements(sql).some((statement) =>
    creates(statement).some((made) => made.name === name || made.name.endsWith(`.${name}`)),
  );

/** Who made what is there already: the same script further up, an earlier migration, or nobody that the files know. */
const whoTookIt = ({ steps }: Evidence, step: Step, { message, line }: Failure): string => {
  const name = /"([^"]+)"/.exec(message)?.[1] ?? /^function ([^(]+)/.exec(message)?.[1] ?? "";
  const { sql } = step.migration.up;
  const above = scriptStatements(sql).find(
    ({ start, end }) => place(sql, start).line < line && mentions(sql.slice(start, end), name),
  );
  if (above !== undefined)
    return `Something of that name is there already: look at line ${place(sql, above.start).line} of this script.`;
  const earlier = steps.slice(0, steps.indexOf(step)).filter(({ migration }) => mentions(migration.up.sql, name));
  const maker = earlier.findLast(({ migration }) => makes(migration.up.sql, name)) ?? earlier.at(-1);
  return maker === undefined
    ? "Something of that name is there already, and no earlier migration names it."
    : `Something of that name is there already: look at ${code(maker.migration.id)}.`;
};

const hints: Readonly<Record<string, string>> = {
  "25001": "Put this statement into a file of its own, marked to run without a transaction.",
  "55P04": "Add the enum value in one migration and use it in the next.",
  "42501":
    "Migrations are rehearsed as a role that owns the database and is no superuser, as hosts hand it out. If yours runs as a superuser, give a server with such a role: `postgres: url`.",
  "58P01":
    "The extension is not in this server. Use `postgres: docker` with an image that has it, or `postgres: local` where it is installed.",
};
