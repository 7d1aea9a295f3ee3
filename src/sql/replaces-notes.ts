// What a squashed migration stands for:
//   -- lockstep: replaces ID, version VERSION, sha256 DIGEST
// One line for each migration, ahead of the first statement.

import { notesIn } from "./notes.ts";

/** A migration that another one stands for. `digest`: SHA-256 of the bytes of its up file, in hex. */
export type ReplacesNote = { readonly id: string; readonly version: string; readonly digest: string };

const REPLACES = /^replaces (.+), version (.+), sha256 ([0-9a-f]{64})$/;

export const isReplacesNote = (text: string): boolean => REPLACES.test(text);

/** Every migration that a script says it stands for, in its order. */
export function replacesNotes(sql: string): readonly ReplacesNote[] {
  if (!sql.includes("replaces")) return [];
  return notesIn(sql).flatMap(({ text, region }) => {
    const [, id, version, digest] = REPLACES.exec(text) ?? [];
    return region === "body" || id === undefined || version === undefined || digest === undefined
      ? []
      : [{ id, version, digest }];
  });
}

/** The note of one. Null: its name cannot stand in one line. */
export function replacesNote({ id, version, digest }: ReplacesNote): string | null {
  const text = `replaces ${id}, version ${version}, sha256 ${digest}`;
  const line = `-- lockstep: ${text}`;
  const [read] = replacesNotes(`${line}\nselect 1;\n`);
  return read?.id === id && read.version === version ? line : null;
}
