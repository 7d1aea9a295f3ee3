import type { Subject } from "./histories.ts";

/** Files of a folder that are no migrations, and why. */
export const ignoredNote = ({ history }: Subject): readonly string[] => {
  const { ignored, folder } = history;
  if (ignored.length === 0) return [];
  const some = ignored.slice(0, 5).map(({ file, reason }) => `${file} (${reason})`);
  const more = ignored.length > some.length ? ` and ${ignored.length - some.length} more` : "";
  return [`Left out of ${folder === "" ? "the root" : folder}: ${some.join(", ")}${more}.`];
};

/** What was remarkable about reading the files, and is no finding. */
export const readingNotes = ({ history }: Subject): readonly string[] =>
  history.faults
    .filter(({ check }) => check === "history-note")
    .map(
      ({ file, line, message, hint }) =>
        `${file}${line === null ? "" : `:${line}`}: ${message}.${hint === null ? "" : ` ${hint}`}`,
    );
