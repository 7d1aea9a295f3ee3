import { Problem } from "../model/index.ts";

/** Where Drizzle keeps the order of its migrations, relative to their folder. */
export const journalFile = "meta/_journal.json";

/** Entries in their order. `when` is in milliseconds since 1970, and what Drizzle compares with its ledger. */
export type Journal = { readonly entries: readonly { readonly tag: string; readonly when: number }[] };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unreadable = (file: string, why: string): Problem =>
  new Problem("journal-unreadable", `cannot read the journal ${file}`, {
    detail: why,
    hint: "Mend the file, for instance by resolving a merge conflict in it; `drizzle-kit check` looks at it too.",
  });

const parseJson = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause));
  }
};

/** Reads the text of a journal. Throws Problem "journal-unreadable". */
export const parseJournal = (file: string, text: string): Journal => {
  const value = parseJson(file, text);
  if (!isRecord(value) || !Array.isArray(value.entries)) throw unreadable(file, "It has no list called `entries`.");
  const list: readonly unknown[] = value.entries;
  return {
    entries: list.map((entry, at) => {
      const tag = isRecord(entry) ? entry.tag : null;
      const when = isRecord(entry) ? entry.when : null;
      if (typeof tag !== "string" || tag === "" || tag.includes("/") || typeof when !== "number")
        throw unreadable(file, `Entry ${at} has no \`tag\` or no \`when\`.`);
      return { tag, when };
    }),
  };
};
