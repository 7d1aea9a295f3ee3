import { type Change, type Evidence, type Failure, outline, type Step } from "../model/index.ts";
import { scriptStatements } from "../sql/index.ts";
import { difference } from "./difference.ts";

// Sentences that the forward-and-back checks share.

export const code = (name: string): string => `\`${name.replaceAll("`", "'")}\``;

/** The sequence of a `serial` column comes and goes with the column. */
export const ownerOf = ({ kind, before, after }: Change): string | null => {
  const owner = kind === "sequence" ? (after ?? before)?.["owned by"] : undefined;
  return typeof owner === "string" ? `column ${owner}` : null;
};

/** What is told of a residue: no parts of what came or went whole, and no places of columns. */
const toldOf = (changes: readonly Change[]): readonly Change[] => {
  const whole = new Set(changes.map(({ type, address }) => `${type} ${address}`));
  return outline(changes).filter((change) => !change.rankOnly && !whole.has(`${change.type} ${ownerOf(change)}`));
};

/** What a down left, a line per object: what is still there, what is gone, what differs. */
export const residueLines = (changes: readonly Change[]): readonly string[] =>
  toldOf(changes).flatMap((change) => {
    if (change.type === "altered") return difference(change);
    return [`${change.address} ${change.type === "added" ? "is still there" : "is gone"}.`];
  });

const verbs: Readonly<Record<Change["type"], string>> = {
  added: "leaves behind",
  removed: "does not restore",
  altered: "does not restore",
};

/** The worst of it, for one sentence: `leaves behind index public.posts_tags_idx`. */
export const residueHeadline = (changes: readonly Change[]): string => {
  const shown = toldOf(changes);
  const [first] = shown;
  if (first === undefined) return "leaves something behind";
  const more = shown.length > 1 ? ` and ${shown.length - 1} more` : "";
  return `${verbs[first.type]} ${code(first.address)}${more}`;
};

/** Postgres' own words, with its code and its place; with the file too where the reader looks at another one. */
export const refusal = (failure: Failure, shown: string | null = failure.file): string => {
  const { file, message, sqlstate, detail, hint, where, statement, line, column } = failure;
  return [
    `${file === shown ? "" : `${file.replaceAll(/\s+/g, " ")}, `}line ${line}, column ${column}: ${message} (${sqlstate})`,
    ...(detail === null ? [] : [`detail: ${detail}`]),
    ...(hint === null ? [] : [`hint: ${hint}`]),
    ...(where === null ? [] : [`where: ${where.split("\n")[0]}`]),
    ...(statement === "" ? [] : [`statement: ${statement}`]),
  ].join("\n");
};

/** A place in a migration's down, or in its up when it has none. */
export const downPlace = ({ migration, down }: Step): { readonly file: string; readonly line: number } => ({
  file: migration.down?.file ?? migration.up.file,
  line: down.failure?.line ?? firstLineOf(migration.down?.sql ?? migration.up.sql),
});

/** The line on which the first statement begins; where there is none, the first that says anything. */
const firstLineOf = (sql: string): number => {
  const [statement] = scriptStatements(sql);
  const at = statement?.start ?? sql.search(/\S/);
  return at === -1 ? 1 : sql.slice(0, at).split(/\r\n|\r|\n/).length;
};

/** How many later migrations did not run because they need what this one would have made; nothing when none. */
export const heldUp = ({ steps }: Evidence, id: string): readonly string[] => {
  const held = steps.filter(({ up }) => up.status === "skipped" && up.reason?.includes(`which ${id} would have made`));
  if (held.length === 0) return [];
  const one = "1 later migration was skipped, since it needs what this one would have made.";
  return [
    held.length === 1
      ? one
      : `${held.length} later migrations were skipped, since they need what this one would have made.`,
  ];
};
