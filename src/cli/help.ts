import { formats } from "../formats/index.ts";
import { commands } from "./commands.ts";
import { checkFlags, type Flag } from "./flags.ts";

const commandLines = (built: boolean): readonly string[] =>
  Object.entries(commands).flatMap(([name, command]) =>
    command.built === built ? [`  ${name.padEnd(10)}${command.sentence}`] : [],
  );

export const generalHelp = (): string =>
  [
    "Lockstep keeps Postgres migrations honest: it walks them forward and back on a throwaway server.",
    "",
    "Examples",
    "  lockstep check                      check the migrations of this folder",
    "  lockstep check --base origin/main   only what the branch brings can fail the run",
    "  lockstep check --help               every option of a command",
    "",
    "Commands",
    ...commandLines(true),
    "",
    "Not in this version yet",
    ...commandLines(false),
    "",
    "Flags",
    "  -h, --help     Print this help, or that of a command.",
    "  -V, --version  Print the versions of Lockstep and Node.js.",
    "",
  ].join("\n");

export const checkHelp = (): string =>
  [
    "Usage: lockstep check [FOLDER] [FLAG…]",
    "",
    "Walks every migration below FOLDER (default: here) up, down and up again on a throwaway Postgres, proves that",
    "each down restores what stood before, and reports what a reviewer should know.",
    "",
    "Examples",
    "  lockstep check",
    "  lockstep check --base origin/main --fail-on warning",
    "  lockstep check --migrations db/migrations --postgres-version 16",
    "  lockstep check --format json --output markdown=comment.md",
    "",
    "Settings (each is also a key of lockstep.yml, and an input of the action)",
    ...flagLines("settings"),
    "",
    "Read, but not checked yet by this version",
    ...flagLines("later"),
    "",
    "Output",
    ...flagLines("output"),
    "",
    "Environment",
    "  LOCKSTEP_POSTGRES_URL  The same as --postgres-url, but in no process list.",
    "  NO_COLOR, FORCE_COLOR  Never, or always, print in colour.",
    "",
    "Exit codes",
    "  0  clean",
    "  1  findings at or above --fail-on",
    "  2  asked wrongly: arguments, configuration, unreadable files",
    "  3  could not judge: no server could start, or it went away",
    "  130, 143  cancelled by a signal",
    "",
  ].join("\n");

/** The help of a command. Null when there is no such command in this version. */
export function helpOf(command: string): string | null {
  return Object.entries(commands).some(([name, { built }]) => name === command && built) ? checkHelp() : null;
}

function flagLines(group: Flag["group"]): readonly string[] {
  const shown = checkFlags.filter((flag) => flag.group === group);
  const heads = shown.map(({ name, short, form }) => {
    const long = form === null ? `--${name}` : `--${name} ${form.length > 24 ? "VALUE" : form}`;
    return `  ${short === null ? "    " : `-${short}, `}${long}`;
  });
  const width = Math.max(...heads.map((head) => head.length)) + 2;
  return shown.flatMap((flag, index) => {
    const sentences = [sentenceOf(flag), ...(flag.many ? ["May be repeated."] : [])].join(" ");
    return wrapped(sentences, 110 - width).map(
      (line, row) => (row === 0 ? (heads[index] ?? "") : "").padEnd(width) + line,
    );
  });
}

function sentenceOf({ sentence, form }: Flag): string {
  const words = sentence.replace("FORMATS", formats.map(({ id }) => id).join(", "));
  return form !== null && form.length > 24 ? `${words} VALUE: ${form}.` : words;
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
