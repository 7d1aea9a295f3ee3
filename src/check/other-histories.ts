import { readHistory } from "../layouts/index.ts";
import type { CheckRequest, OtherBranch } from "../model/index.ts";
import { leftOut, type Other, saidBy } from "../trials/index.ts";
import type { Subject } from "./histories.ts";

/** Of one branch; more is no pull request but a release. */
const mostMigrations = 20;

type Read = { readonly others: readonly Other[]; readonly notes: readonly string[] };

/** What other branches bring to a history that neither the base nor this one has. */
export const otherHistories = async (
  { settings }: CheckRequest,
  { history, baseHistory }: Subject,
  branches: readonly OtherBranch[],
): Promise<Read> => {
  if (baseHistory === null) return { others: [], notes: [] };
  const known = new Set([...history.migrations, ...baseHistory.migrations].map(({ id }) => id));
  const others: Other[] = [];
  const notes: string[] = [];
  for (const { name, url, isFork, tree } of branches) {
    try {
      const other = await readHistory(tree, history.folder, history.layout, { downDirectory: settings.downDirectory });
      const fresh = other.migrations.filter(({ id }) => !known.has(id));
      if (fresh.length > mostMigrations) notes.push(leftOut(name, `it brings ${fresh.length} migrations`));
      else if (fresh.length > 0) others.push({ name, url, isFork, migrations: fresh });
    } catch (error) {
      notes.push(leftOut(name, saidBy(error)));
    }
  }
  return { others, notes };
};
