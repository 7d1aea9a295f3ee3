import { formats } from "../formats/index.ts";
import { commands } from "./commands.ts";
import type { Flag } from "./flags.ts";
import { type Page, pages } from "./help-pages.ts";
import { wrapped } from "./wrapped.ts";

const commandLines = Object.entries(commands).map(([name, { sentence }]) => `  ${name.padEnd(12)}${sentence}`);

export const generalHelp = (): string =>
  [
    "Lockstep keeps Postgres migrations, declared schemas and databases in lockstep.",
    "",
    "Examples",
    "  lockstep check                      check the migrations of this folder",
    "  lockstep check --base origin/main   only what the branch brings can fail the run",
    "  lockstep check --help               every option of a command",
    "",
    "Commands",
    ...commandLines,
    "",
    "Flags",
    "  -h, --help     Print this help, or that of a command.",
    "  -V, --version  Print the versions of Lockstep and Node.js.",
    "",
  ].join("\n");

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ["", title, ...lines];

const pageText = ({ usage, does, examples, flags, environment, findings, unknown }: Page): string =>
  [
    `Usage: ${usage}`,
    "",
    ...does,
    ...section(
      "Examples",
      examples.map((example) => `  ${example}`),
    ),
    ...section("Flags", flagLines(flags, "own")),
    ...section(
      "Settings (each is also a key of lockstep.yml, and those of check an input of the action)",
      flagLines(flags, "settings"),
    ),
    ...section("Output", flagLines(flags, "output")),
    ...section("Environment", [
      ...environment.map((line) => `  ${line}`),
      "  NO_COLOR, FORCE_COLOR  Never, or always, print in colour.",
    ]),
    ...section("Exit codes", [
      "  0  clean",
      `  1  ${findings}`,
      "  2  asked wrongly: arguments, configuration, unreadable files",
      "  3  could not judge: no server could start, or it went away",
      ...(unknown === undefined ? [] : [`  75  ${unknown}`]),
      "  130, 143  cancelled by a signal",
    ]),
    "",
  ].join("\n");

/** The flags of each command. */
export const flagsByCommand: Readonly<Record<string, readonly Flag[]>> = Object.fromEntries(
  Object.entries(pages).map(([name, { flags }]) => [name, flags]),
);

/** The help of a command. Null when there is no such command. */
export function helpOf(command: string): string | null {
  const page = pages[command];
  return page === undefined ? null : pageText(page);
}

function flagLines(flags: readonly Flag[], group: Flag["group"]): readonly string[] {
  const shown = flags.filter((flag) => flag.group === group);
  if (shown.length === 0) return [];
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
