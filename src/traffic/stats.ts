// What a team commits about the database that people use: how large its tables are, and what changes how a statement
// behaves. No row of it, and no time, so that the file changes only when the sizes do.
import { Problem } from "../model/index.ts";

export type Stats = {
  /** As Postgres spells it: `17.6`. Null: not said. */
  readonly postgres: string | null;
  readonly timeZone: string | null;
  /** By name, as SQL would write it. */
  readonly rows: ReadonlyMap<string, number>;
};

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const refuse = (file: string, message: string): Problem =>
  new Problem("stats-unreadable", `${file}: ${message}`, {
    hint: "Write it anew with `lockstep status --stats FILE`.",
  });

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(file, "this is not JSON");
  }
};

/** Throws Problem "stats-unreadable". */
export const readStats = (file: string, text: string): Stats => {
  const found = parsed(file, text);
  if (!isMap(found) || found.version !== 1) throw refuse(file, "this is no statistics file of version 1");
  const tables = isMap(found.tables) ? found.tables : {};
  const rows = Object.entries(tables).map(([name, size]): readonly [string, number] => {
    const count = isMap(size) ? size.rows : null;
    if (typeof count !== "number" || !Number.isFinite(count) || count < 0)
      throw refuse(file, `${JSON.stringify(name)} has no number of rows`);
    return [name, count];
  });
  return {
    postgres: typeof found.postgres === "string" ? found.postgres : null,
    timeZone: typeof found.timeZone === "string" ? found.timeZone : null,
    rows: new Map(rows),
  };
};
