import type { ReportRls } from "../model/index.ts";

type Change = ReportRls["changes"][number];

/** Cells of one thing and one identity that changed alike. */
export type Changed = Omit<Change, "command"> & { readonly commands: readonly Change["command"][] };

/** The changed cells as readers take them in: a new table that is open to all is one line for each who gets in, not four. */
export const changedCells = (changes: ReportRls["changes"]): readonly Changed[] => {
  const groups = new Map<string, Changed>();
  for (const { command, ...rest } of changes) {
    const key = JSON.stringify([rest.subject, rest.identity, rest.base, rest.now]);
    groups.set(key, { ...rest, commands: [...(groups.get(key)?.commands ?? []), command] });
  }
  return [...groups.values()];
};
