// Words that the checks of access share.

import type { Cell, Command } from "../model/index.ts";

export { code } from "./wording.ts";

const SAID: Readonly<Record<Command, string>> = {
  select: "read",
  insert: "insert into",
  update: "update",
  delete: "delete from",
};

const PLAIN: Readonly<Record<Command, string>> = {
  select: "read",
  insert: "insert",
  update: "update",
  delete: "delete",
};

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** `read and update`, of rows. */
export const verbs = (commands: readonly Command[]): string => listed(commands.map((command) => PLAIN[command]));

/** `read and insert into`, of a table. */
export const verbsOnTable = (commands: readonly Command[]): string => listed(commands.map((command) => SAID[command]));

const REACHES = {
  none: "no row",
  own: "own rows",
  all: "all rows",
  error: "an error",
} satisfies Record<Cell["reach"], string>;

/** `select: all rows`. */
export const observed = (command: string, { reach, cause }: Cell): string =>
  `${command}: ${REACHES[reach]}${cause === null ? "" : ` (${cause.sqlstate}: ${cause.message})`}`;
