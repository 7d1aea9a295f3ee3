import { type CheckRequest, type CheckSettings, Problem } from "../model/index.ts";
import { readStats, type Stats } from "../traffic/index.ts";

/** Where it is looked for when nobody says. */
const usual = "lockstep.stats.json";

/** The sizes that a team has committed. Null where there are none; rejects with Problem where they were asked for. */
export const statsFor = async ({ settings, tree }: Pick<CheckRequest, "settings" | "tree">): Promise<Stats | null> => {
  const file = settings.statsFile ?? usual;
  const bytes = await tree.read(file);
  if (bytes !== null) return readStats(file, new TextDecoder().decode(bytes));
  if (settings.statsFile === null) return null;
  throw new Problem("stats-missing", `there is no file ${file}`, {
    hint: "`stats-file` is relative to the root of the repository; `lockstep status --stats FILE` writes one.",
  });
};

/** Rehearsed on the major version that people use, where nothing else was asked and we may choose. */
export const followingStats = (settings: CheckSettings, stats: Stats | null): CheckSettings => {
  const major = Number(/^\d+/.exec(stats?.postgres ?? "")?.[0] ?? 0);
  const free = settings.postgresVersion === null && ["auto", "embedded"].includes(settings.postgres);
  return free && major >= 14 && major <= 18 ? { ...settings, postgresVersion: major } : settings;
};
