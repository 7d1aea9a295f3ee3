// What a squashed migration stands for, one line for each, ahead of the first statement:
//   -- lockstep: replaces ID, version VERSION, sha256 DIGEST
// Where one of those was squashed itself, what it stood for follows, with the beginning of its digest:
//   -- lockstep: replaces ID, version VERSION, sha256 DIGEST, through 0123456789ab

import { notesIn } from "./notes.ts";

export type ReplacesNote = {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly through?: string;
};

const REPLACES = /^replaces (.+), version (.+), sha256 ([0-9a-f]{64})(?:, through ([0-9a-f]{12}))?$/;

export const isReplacesNote = (text: string): boolean => REPLACES.test(text);

/** Every migration that a script says it stands for, in its order. */
export function replacesNotes(sql: string): readonly ReplacesNote[] {
  if (!sql.includes("replaces")) return [];
  return notesIn(sql).flatMap(({ text, region }) => {
    const [, id, version, digest, through] = REPLACES.exec(text) ?? [];
    if (region === "body" || id === undefined || version === undefined || digest === undefined) return [];
    return { id, version, digest, ...(through === undefined ? {} : { through }) };
  });
}

/** The note of one. Null: its name cannot stand in one line. */
export function replacesNote({ id, version, digest, through }: ReplacesNote): string | null {
  const way = through === undefined ? "" : `, through ${through}`;
  const line = `-- lockstep: replaces ${id}, version ${version}, sha256 ${digest}${way}`;
  const [read] = replacesNotes(`${line}\nselect 1;\n`);
  return read?.id === id && read.version === version ? line : null;
}
