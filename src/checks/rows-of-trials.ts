// Sentences that the checks about rows share.
import type { Evidence, Loss, RowsTrial, Step } from "../model/index.ts";
import { irreversibleNote } from "../sql/index.ts";
import { count } from "./count.ts";
import { code } from "./wording.ts";

/** Steps whose up went well where the tables were empty, each with what was seen where they were not. */
export const triedSteps = ({ steps, trials }: Evidence): readonly (readonly [Step, RowsTrial])[] =>
  steps.flatMap((step) => {
    const trial = trials.rows.get(step.migration.id);
    return trial === undefined || step.up.status !== "ok" ? [] : [[step, trial] as const];
  });

export const declaredIrreversible = ({ migration: { up, down } }: Step): boolean =>
  irreversibleNote(up.sql) !== null || (down !== null && irreversibleNote(down.sql) !== null);

const verbs: Readonly<Record<Loss["how"], string>> = {
  dropped: "gone",
  emptied: "null",
  converted: "no longer what they were",
  deleted: "gone",
};

/** `500 values of public.users.bio are gone`. */
export const lossWords = ({ table, column, rows, how }: Loss): string => {
  const what =
    column === null
      ? `${count(rows, "row")} of ${code(table)}`
      : `${count(rows, "value")} of ${code(`${table}.${column}`)}`;
  return `${what} ${rows === 1 ? "is" : "are"} ${verbs[how]}`;
};

/** What the tables held, so that a number says something. */
export const heldWords = ({ tables, unfilled }: RowsTrial): readonly string[] => {
  const filled = tables.filter(({ rows }) => rows > 0).slice(0, 5);
  const more = tables.filter(({ rows }) => rows > 0).length - filled.length;
  const list = filled.map(({ name, rows }) => `${name} ${rows}`).join(", ");
  const none = unfilled
    .slice(0, 5)
    .map(({ name, reason }) => `${name} could not be filled: ${reason.replaceAll(/\s+/g, " ")}`);
  return [
    ...(filled.length === 0
      ? []
      : [`Rows that were there: ${list}${more > 0 ? ` and ${count(more, "more table")}` : ""}.`]),
    ...none,
  ];
};
