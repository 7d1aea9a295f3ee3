// Decides which layout a folder has. Two that fit equally well are a question for the user, unless both readings come to the
// very same migrations.
import { type FileTree, type History, Problem } from "../model/index.ts";
import type { Confidence, Fit, Layout, Listing } from "./contract.ts";
import { showFolder } from "./paths.ts";

export type Match = { readonly layout: Layout; readonly fit: Fit };

const rank: Readonly<Record<Confidence, number>> = { certain: 3, likely: 2, possible: 1 };

const shape = ({ migrations }: History): string =>
  JSON.stringify(migrations.map(({ up, down }) => [up.file, up.sql, down?.file ?? null, down?.sql ?? null]));

const ambiguous = (folder: string, matches: readonly Match[]): Problem => {
  const ids = matches.map(({ layout }) => layout.id);
  return new Problem(
    "layout-ambiguous",
    `${showFolder(folder)} fits ${ids.length} layouts equally: ${ids.join(", ")}`,
    {
      detail: matches.map(({ layout, fit }) => `${layout.id}: ${fit.evidence}`).join("\n"),
      hint: `Choose one, for instance with --layout ${ids[0]} (or \`layout: ${ids[0]}\` in lockstep.yml).`,
    },
  );
};

/** The layout that fits best. Null when none does. Rejects with Problem "layout-ambiguous". */
export const bestMatch = async (
  layouts: readonly Layout[],
  tree: FileTree,
  listing: Listing,
): Promise<Match | null> => {
  const matches = layouts.flatMap((layout) => {
    const fit = layout.detect(listing);
    return fit ? [{ layout, fit }] : [];
  });
  const top = Math.max(0, ...matches.map(({ fit }) => rank[fit.confidence]));
  const best = matches.filter(({ fit }) => rank[fit.confidence] === top);
  const [first, ...others] = best;
  if (!first || others.length === 0) return first ?? null;
  const shapes = new Set<string>();
  for (const { layout } of best) shapes.add(shape(await layout.read(tree, listing.folder, { downDirectory: null })));
  if (shapes.size > 1) throw ambiguous(listing.folder, best);
  const also = others.map(({ layout }) => layout.id).join(" and ");
  return { ...first, fit: { ...first.fit, evidence: `${first.fit.evidence}; read as ${also} it holds the same` } };
};

/** A folder of migrations that was found. */
export type Detection = {
  readonly folder: string;
  /** Id of its layout. */
  readonly layout: string;
  readonly confidence: Confidence;
  /** What was found and why, one sentence. */
  readonly sentence: string;
};

/** A match in words. */
export const detectionOf = (folder: string, { layout, fit }: Match): Detection => ({
  folder,
  layout: layout.id,
  confidence: fit.confidence,
  sentence: `${showFolder(folder)} is read as ${layout.title}: ${fit.evidence}.`,
});
