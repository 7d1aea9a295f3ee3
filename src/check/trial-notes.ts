import type { Trials } from "../model/index.ts";

const shown = (query: string): string => {
  const line = query.replaceAll(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};

/** What came of the application's queries, for those who gave some. */
export const trialNotes = ({ queries }: Trials): readonly string[] => {
  if (queries === null) return [];
  const { prepared, broken } = queries;
  const listed = broken
    .slice(0, 5)
    .map(({ file, line, query, message }) => `${file}:${line} \`${shown(query)}\`: ${message}`);
  const more = broken.length > listed.length ? ` and ${broken.length - listed.length} more` : "";
  const outcome = broken.length === 0 ? "all of them still do" : `${broken.length} broke: ${listed.join("; ")}${more}`;
  return [`Of the application's queries ${prepared} work on the base; ${outcome}.`];
};
