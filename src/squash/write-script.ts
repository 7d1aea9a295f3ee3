import { sha256Hex } from "../ledgers/digests.ts";
import { type FileTree, type Migration, Problem, type Replaced } from "../model/index.ts";
import { type Placed, schemaText } from "../schema/index.ts";
import { replacesNote } from "../sql/index.ts";

const digestOf = async (tree: FileTree, { up }: Migration): Promise<string> =>
  sha256Hex((await tree.read(up.file)) ?? new Uint8Array());

const written = (replaced: Replaced): string => {
  const note = replacesNote(replaced);
  if (note !== null) return note;
  throw new Problem("name-unwritable", `the name of ${JSON.stringify(replaced.id)} does not fit into one line`, {
    hint: "Nothing was written. Rename the file, if it was applied nowhere.",
  });
};

/** The notes that tell what a migration stands for. */
export const replacesNotesFor = async (
  tree: FileTree,
  migrations: readonly Migration[],
): Promise<readonly string[]> => {
  const replaced = await Promise.all(
    migrations.map(async (migration): Promise<readonly Replaced[]> => {
      const { id, version, replaces = [] } = migration;
      const digest = await digestOf(tree, migration);
      const own = { id, version, digest };
      return [own, ...replaces.map((one) => ({ through: digest.slice(0, throughLength), ...one }))];
    }),
  );
  return replaced.flat().map(written);
};

const throughLength = 12;

const opening = "set check_function_bodies = off;";

/** The whole up script. */
export const upText = (notes: readonly string[], irreversible: string | null, placed: readonly Placed[]): string => {
  const body = schemaText(placed);
  const functions = /\bfunction\b|\bprocedure\b/i.test(body);
  const sql = functions
    ? `${body.trimEnd()}\n\nreset check_function_bodies;\n`
    : body.slice(body.startsWith(opening) ? opening.length : 0).trimStart();
  const way = irreversible === null ? [] : [`-- lockstep: irreversible: ${irreversible}`];
  return `${[...notes, ...way].join("\n")}\n\n${sql}`;
};
