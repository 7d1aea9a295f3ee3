import { type CheckRequest, type CheckSettings, Problem } from "../model/index.ts";
import { readStats, type Stats } from "../traffic/index.ts";

/** Where it is looked for when nobody says. */
const usual = "lockstep.stats.json";

export type StatsFound = { readonly stats: Stats | null; readonly notes: readonly string[] };

const missing = (file: string): Problem =>
  new Problem("stats-missing", `there is no file ${file}`, {
    hint: "`stats-file` is relative to the root of the repository; `lockstep status --stats FILE` writes one.",
  });

const read = (file: string, text: string | null): Stats | null => (text === null ? null : readStats(file, text));

// Whoever mends a file that cannot be read must not be stopped by what it was.
const readMended = (file: string, text: string | null): Stats | null => {
  try {
    return read(file, text);
  } catch (error) {
    if (error instanceof Problem && error.code === "stats-unreadable") return null;
    throw error;
  }
};

/**
 * The sizes that a team has committed. They make findings milder, so a pull request is judged by those of its base: it
 * cannot excuse itself. Rejects with Problem where the file was asked for and nobody has it, or it cannot be read.
 */
export const statsFor = async ({
  settings,
  tree,
  base,
}: Pick<CheckRequest, "settings" | "tree" | "base">): Promise<StatsFound> => {
  const file = settings.statsFile ?? usual;
  const textIn = async (from: CheckRequest["tree"]): Promise<string | null> => {
    const bytes = await from.read(file);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  };
  const own = await textIn(tree);
  const now = read(file, own);
  const old = base === null ? own : await textIn(base.tree);
  if (old === own) {
    if (now === null && settings.statsFile !== null) throw missing(file);
    return { stats: now, notes: [] };
  }
  const stats = readMended(file, old);
  const by = stats === null ? "no sizes are known to this check" : "this check goes by the file of the base";
  const what = old === null ? "adds" : own === null ? "removes" : "changes";
  return { stats, notes: [`The pull request ${what} ${file}: ${by}; what it says now holds once it is merged.`] };
};

/** Rehearsed on the major version that people use, where nothing else was asked and we may choose. */
export const followingStats = (settings: CheckSettings, stats: Stats | null): CheckSettings => {
  const major = Number(/^\d+/.exec(stats?.postgres ?? "")?.[0] ?? 0);
  const free = settings.postgresVersion === null && ["auto", "embedded"].includes(settings.postgres);
  return free && major >= 14 && major <= 18 ? { ...settings, postgresVersion: major } : settings;
};
