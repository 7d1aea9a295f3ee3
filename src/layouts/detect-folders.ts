import { type FileTree, Problem } from "../model/index.ts";
import { type Candidate, candidateFolders } from "./candidate-folders.ts";
import type { Layout } from "./contract.ts";
import { bestMatch, type Detection, detectionOf } from "./fit.ts";

import { readListing } from "./listing.ts";
import { isPostgres } from "./not-a-migration.ts";
import { baseName, showFolder } from "./paths.ts";

export type Detected = {
  /** Never empty, sorted by folder. */
  readonly found: readonly Detection[];
  /** Folders that could have been meant, and why they were not taken. */
  readonly passedOver: readonly { readonly folder: string; readonly reason: string }[];
};

type Place = Detection & {
  readonly usual: boolean;
  readonly deep: boolean;
  /** Do most of its SQL files begin with a number? */
  readonly numbered: boolean;
};

const usualPlaces =
  "supabase/migrations, prisma/migrations, migrations, db/migrations, database/migrations, db/migrate, drizzle, sql/migrations, packages/*/… and every other folder that holds SQL files";

const noMigrations = (below: string, passedOver: Detected["passedOver"]): Problem => {
  const seen = passedOver.map(({ folder, reason }) => `${showFolder(folder)}: ${reason}`);
  return new Problem(
    "no-migrations",
    `found no migrations in ${below === "" ? "this repository" : showFolder(below)}`,
    {
      detail: [`Looked in ${usualPlaces}.`, ...seen].join("\n"),
      hint: "Name the folder: `--migrations path/to/migrations`, or `migrations: path/to/migrations` in lockstep.yml.",
    },
  );
};

const isInside = (folder: string, outer: string): boolean => outer !== "" && folder.startsWith(`${outer}/`);

const isNumbered = (files: readonly string[]): boolean => {
  const names = files.filter((path) => !path.includes("/") && /\.sql$/i.test(path));
  return names.filter((name) => /^[vV]?\d/.test(name)).length * 2 >= names.length;
};

/** Usual places speak for themselves; elsewhere a tool's own marks do, and a lone folder of numbered files. */
const choose = (below: string, places: readonly Place[]): readonly Place[] => {
  const usual = places.filter((place) => place.usual);
  if (usual.length > 0) return usual;
  const clear = places.filter((place) => place.confidence !== "possible");
  if (clear.length > 0) return clear;
  const numbered = places.filter((place) => place.numbered);
  if (numbered.length <= 1) return numbered;
  throw new Problem(
    "folder-ambiguous",
    `${numbered.length} folders in ${showFolder(below)} could hold the migrations`,
    {
      detail: numbered.map(({ sentence }) => sentence).join("\n"),
      hint: "Name the one that is meant: `--migrations path/to/migrations`, or `migrations:` in lockstep.yml.",
    },
  );
};

/**
 * Looks through everything below `below` ("" is the whole repository).
 * Rejects with Problem "no-migrations", "layout-ambiguous" or "folder-ambiguous".
 */
export const detectBelow = async (layouts: readonly Layout[], tree: FileTree, below: string): Promise<Detected> => {
  const passedOver: { readonly folder: string; readonly reason: string }[] = [];
  const places: Place[] = [];
  const look = async ({ folder, files, usual: named }: Candidate): Promise<void> => {
    const match = await bestMatch(layouts, tree, await readListing(tree, folder, files));
    if (!match) return;
    const { confidence, refusal } = match.fit;
    if (refusal) passedOver.push({ folder, reason: refusal });
    else
      places.push({
        ...detectionOf(folder, match),
        usual: named || confidence === "certain",
        deep: match.layout.deep,
        numbered: isNumbered(files),
      });
  };
  for (const candidate of candidateFolders(await tree.list(below), below)) {
    // `migrations/postgres` stands on its own also where something lies in `migrations`.
    const alone = isPostgres(baseName(candidate.folder).toLowerCase());
    const outer = places.find(
      (place) => place.usual && (place.deep || !alone) && isInside(candidate.folder, place.folder),
    );
    const reason = outer ? `it lies inside \`${outer.folder}\`` : candidate.reason;
    if (reason === null) await look(candidate);
    else if (candidate.usual) passedOver.push({ folder: candidate.folder, reason });
  }
  const found = choose(below, places);
  if (found.length === 0) throw noMigrations(below, passedOver);
  for (const place of places) {
    if (found.includes(place) || !place.numbered) continue;
    passedOver.push({
      folder: place.folder,
      reason: `not a usual place for migrations (${place.sentence.slice(0, -1)})`,
    });
  }
  const sorted = [...found].sort((a, b) => (a.folder < b.folder ? -1 : 1));
  return {
    found: sorted.map(({ folder, layout, confidence, sentence }) => ({ folder, layout, confidence, sentence })),
    passedOver,
  };
};
