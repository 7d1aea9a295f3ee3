import type { Evidence, QueriesTrial } from "../model/index.ts";

const inOneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};

const ofQueries = ({ prepared, broken, omitted }: QueriesTrial): string => {
  const listed = broken
    .slice(0, 5)
    .map(({ file, line, query, message }) => `${file}:${line} \`${inOneLine(query)}\`: ${message}`);
  const more = broken.length > listed.length ? ` and ${broken.length - listed.length} more` : "";
  const outcome = broken.length === 0 ? "all of them still do" : `${broken.length} broke: ${listed.join("; ")}${more}`;
  const rest = omitted === 0 ? "" : ` ${omitted} more were not asked.`;
  return `Of the application's queries ${prepared} work on the base; ${outcome}.${rest}`;
};

const mostLines = 5;

const firstOf = (lines: readonly string[], what: string): readonly string[] =>
  lines.length > mostLines + 1 ? [...lines.slice(0, mostLines), `${lines.length - mostLines} more ${what}.`] : lines;

const unfilledOf = (unfilled: readonly { readonly name: string; readonly reason: string }[]): string => {
  const some = unfilled.slice(0, 3).map(({ name, reason }) => `${name} (${inOneLine(reason)})`);
  return `${some.join(", ")}${unfilled.length > 3 ? ` and ${unfilled.length - 3} more` : ""}`;
};

/** What came of the application's queries, for those who gave some; and what was not tried, so that silence is no pass. */
export const trialNotes = ({ trials, steps }: Pick<Evidence, "trials" | "steps">): readonly string[] => {
  const fine = steps.flatMap(({ migration, up }) => (up.status === "ok" ? [migration.id] : []));
  const rows = fine.flatMap((id) => {
    const trial = trials.rows.get(id);
    if (trial === undefined || trial.up !== null) return [];
    const { unproved, unfilled } = trial;
    const without = unfilled.length === 0 ? "" : unfilledOf(unfilled);
    if (unproved !== null) return [`${id} is not proved on rows: ${inOneLine(unproved)}${without && `; ${without}`}.`];
    return without === "" ? [] : [`${id} was tried without rows in ${without}.`];
  });
  const halves = fine.flatMap((id) => {
    const reason = trials.crashes.get(id)?.untried ?? null;
    return reason === null ? [] : [`${id} was not stopped in all places: ${inOneLine(reason)}.`];
  });
  const failed = fine.flatMap((id) => {
    const reason = trials.untried.get(id);
    return reason === undefined ? [] : [`${id} could not be tried on rows or stopped half way: ${inOneLine(reason)}.`];
  });
  const { queries, older } = trials;
  return [
    ...(queries === null ? [] : [ofQueries(queries)]),
    ...(older === 0
      ? []
      : [`The oldest ${older} of the new migrations were not tried on rows, stopped half way or asked.`]),
    ...firstOf(rows, "are not or not wholly proved on rows"),
    ...firstOf(halves, "were not stopped in all places"),
    ...firstOf(failed, "could not be tried"),
  ];
};
