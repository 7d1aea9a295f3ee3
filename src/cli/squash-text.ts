import { inert } from "../formats/index.ts";
import type { Squashed } from "../squash.ts";

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const head = ({ verdict, id, replaces }: Squashed): string => {
  const what = `${inert(id)} for ${counted(replaces.length, "migration")}`;
  return verdict === "equal"
    ? `✓ lockstep squash: ${what}, proved equal`
    : `✗ lockstep squash: ${what} is not equal; nothing was written`;
};

const mostRows = 10;

const rowLines = ({ rows }: Squashed): readonly string[] => {
  const shown = rows.slice(0, mostRows).map(({ table, rows: count }) => `${inert(table)} ${count}`);
  const more = rows.length > mostRows ? `, and ${rows.length - mostRows} more tables` : "";
  return shown.length === 0 ? [] : [`  rows of the migrations: ${shown.join(", ")}${more}`];
};

const downs: Readonly<Record<Squashed["down"], string>> = {
  exact: "its down was found and proved exact",
  irreversible: "no down was found: it is declared irreversible",
  none: "no down, as this history has none",
};

const filesOf = (squashed: Squashed, written: boolean): readonly string[] => {
  const { files, moves } = squashed;
  const first = moves[0]?.to.slice(0, moves[0].to.length - (moves[0].to.split("/").at(-1)?.length ?? 0)) ?? "";
  return [
    ...files.map(({ path }) => `  ${written ? "wrote" : "would write"} ${inert(path)}`),
    `  ${written ? "moved" : "would move"} ${counted(moves.length, "file")} to ${inert(first)}`,
  ];
};

/** What `lockstep squash` prints. `written`: the files are there now. */
export const squashText = (squashed: Squashed, written: boolean): string => {
  const { verdict, statements, down, proved, differences, policies, notes } = squashed;
  const equal = verdict === "equal";
  const lines = [
    head(squashed),
    "",
    ...proved.map((sentence) => `  ✓ ${sentence}`),
    ...differences.map((line) => `  ✗ ${inert(line)}`),
    "",
    ...(equal ? [`  ${counted(statements, "statement")}; ${downs[down]}`] : []),
    ...(equal ? rowLines(squashed) : []),
    ...(equal ? filesOf(squashed, written) : []),
    ...(policies.length === 0 ? [] : ["", `Policies to look at, kept as they are:`]),
    ...policies.map((line) => `  ! ${inert(line)}`),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `note: ${inert(note)}`)]),
  ];
  return `${lines.filter((line, at) => line !== "" || lines[at - 1] !== "").join("\n")}\n`;
};

/** The same for programs. */
export const squashJson = (squashed: Squashed, written: boolean): string => {
  const { files, ...rest } = squashed;
  return `${JSON.stringify({ version: 1, ...rest, files: files.map(({ path }) => path), written }, null, 2)}\n`;
};
