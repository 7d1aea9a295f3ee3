import { differencesBetween } from "../equality/index.ts";
import { sha256Hex } from "../ledgers/digests.ts";
import {
  type CheckRequest,
  type Evidence,
  type FileTree,
  type History,
  type Migration,
  Problem,
  type SquashOfBase,
} from "../model/index.ts";
import { type Builder, openBuilder } from "../rehearse/index.ts";
import type { Subject as Whole } from "./histories.ts";

type Subject = Pick<Whole, "history" | "baseHistory">;

// A migration that says that it stands for others of the base branch: does it name what the base branch has, and does it make
// what they make? Both are tried here, so that nobody has to believe it.

type Claim = { readonly migration: Migration; readonly replaced: readonly Migration[] };

/** A checkout may change how lines end. */
const digestsOf = (bytes: Uint8Array): readonly string[] => {
  const text = Buffer.from(bytes).toString("latin1");
  return [text, text.replace(/\r?\n/g, "\n"), text.replace(/\r?\n/g, "\r\n")].map((one) =>
    sha256Hex(Buffer.from(one, "latin1")),
  );
};

const isNamed = async (tree: FileTree, base: Migration, migration: Migration): Promise<boolean> => {
  const named = (migration.replaces ?? []).filter(({ id, through }) => id === base.id && through === undefined);
  if (named.length === 0) return false;
  const digests = digestsOf((await tree.read(base.up.file)) ?? new Uint8Array());
  return named.some(({ digest }) => digests.includes(digest));
};

/** The first of a history, and the first ones of the base branch, all of which it names. */
const claimOf = async ({ history, baseHistory }: Subject, tree: FileTree): Promise<Claim | null> => {
  const [migration] = history.migrations;
  const old = baseHistory?.migrations ?? [];
  if (migration?.replaces === undefined || old.some(({ up }) => up.sql === migration.up.sql)) return null;
  const replaced: Migration[] = [];
  for (const base of old) {
    if (!(await isNamed(tree, base, migration))) break;
    replaced.push(base);
  }
  const wanted = migration.replaces.filter(({ through }) => through === undefined).length;
  return replaced.length === wanted ? { migration, replaced } : null;
};

type Ground = Omit<Parameters<typeof openBuilder>[0], "history" | "signal">;

const tried = async (
  { migration, replaced }: Claim,
  open: (history: History) => Promise<Builder>,
  { history, baseHistory }: Subject,
): Promise<SquashOfBase | null> => {
  await using old = await open(baseHistory ?? history);
  await using fresh = await open(history);
  try {
    const ways = [
      { builder: old, migrations: replaced },
      { builder: fresh, migrations: [migration] },
    ] as const;
    return {
      migration: migration.id,
      replaced: replaced.map(({ id }) => id),
      differences: await differencesBetween(...ways),
    };
  } catch (error) {
    // The rehearsal tells of what does not build.
    if (error instanceof Problem && error.code === "history-does-not-build") return null;
    throw error;
  }
};

/** The same evidence, with what is known of a squash in it. One that was proved equal is no change. */
export const withSquashes = async (
  { base: other, signal }: CheckRequest,
  subject: Subject,
  evidence: Evidence,
  ground: Ground,
): Promise<Evidence> => {
  const { base } = evidence;
  if (other === null || base === null) return evidence;
  const claim = await claimOf(subject, other.tree);
  const open = (history: History) => openBuilder({ ...ground, history, signal });
  const squash = claim === null ? null : await tried(claim, open, subject);
  if (squash === null) return evidence;
  const standing = new Map(evidence.standing);
  if (squash.differences.length === 0) standing.set(squash.migration, "unchanged");
  return { ...evidence, standing, base: { ...base, squashes: [squash] } };
};
