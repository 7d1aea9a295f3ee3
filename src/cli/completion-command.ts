import { didYouMean, problemOf } from "../config/index.ts";
import { formats } from "../formats/index.ts";
import { Problem } from "../model/index.ts";
import { commands } from "./commands.ts";
import { type Flag, plainFlags, readFlags } from "./flags.ts";
import { flagsByCommand } from "./help.ts";
import { exitCodes, type Io } from "./io.ts";

type Command = { readonly name: string; readonly sentence: string; readonly flags: readonly Flag[] };

const known: readonly Command[] = Object.entries(commands).flatMap(([name, { sentence }]) => {
  const flags = flagsByCommand[name];
  return flags === undefined ? [] : [{ name, sentence, flags }];
});

/** The words that may stand after a flag, where they can be listed. */
const choices = ({ name, form }: Flag): readonly string[] => {
  if (name === "format" || name === "output") return formats.map(({ id }) => (name === "format" ? id : `${id}=`));
  return form !== null && /^[a-z-]+(?:\|[a-z-]+)+$/.test(form) ? form.split("|") : [];
};

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const bash = (checks: readonly string[]): string => {
  const flagWords = known.map(
    ({ name, flags }) => `    ${name}) words=${quoted(flags.map((flag) => `--${flag.name}`).join(" "))} ;;`,
  );
  const values = new Map(known.flatMap(({ flags }) => flags.map((flag) => [`--${flag.name}`, choices(flag)] as const)));
  const valueWords = [...values].flatMap(([name, words]) =>
    words.length === 0 ? [] : [`    ${name}) words=${quoted(words.join(" "))} ;;`],
  );
  return `# bash completion for lockstep
_lockstep() {
  local current=$2 command=\${COMP_WORDS[1]} words=
  case "$3" in
${valueWords.join("\n")}
  esac
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case "$command" in
${flagWords.join("\n")}
  esac
  if [[ $COMP_CWORD == 1 ]]; then words=${quoted(known.map(({ name }) => name).join(" "))}
  elif [[ $command == explain && $current != -* ]]; then words=${quoted(checks.join(" "))}
  elif [[ $current != -* ]]; then
    COMPREPLY=($(compgen -f -- "$current"))
    return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -F _lockstep lockstep
`;
};

const zsh = (checks: readonly string[]): string =>
  ["#compdef lockstep", "autoload -U +X bashcompinit && bashcompinit", bash(checks)].join("\n");

const fish = (checks: readonly string[]): string =>
  [
    "# fish completion for lockstep",
    ...known.map(
      ({ name, sentence }) => `complete -c lockstep -f -n __fish_use_subcommand -a ${name} -d ${quoted(sentence)}`,
    ),
    ...known.flatMap(({ name, flags }) =>
      flags.map((flag) => {
        const words = choices(flag);
        const value = flag.form === null ? "" : words.length > 0 ? ` -x -a ${quoted(words.join(" "))}` : " -r";
        const short = flag.short === null ? "" : ` -s ${flag.short}`;
        const when = quoted(`__fish_seen_subcommand_from ${name}`);
        return `complete -c lockstep -n ${when} -l ${flag.name}${short}${value} -d ${quoted(flag.sentence)}`;
      }),
    ),
    `complete -c lockstep -f -n '__fish_seen_subcommand_from explain' -a ${quoted(checks.join(" "))}`,
    "",
  ].join("\n");

const shells = { bash, zsh, fish } as const;

/** `lockstep completion SHELL`: prints the script that makes the shell complete our commands. */
export async function completionCommand(args: readonly string[], io: Io, checks: readonly string[]): Promise<number> {
  const flags = readFlags(args, plainFlags);
  if (flags.faults.length > 0) throw problemOf(flags.faults);
  const [name = ""] = flags.words;
  const script = Object.entries(shells).find(([shell]) => shell === name)?.[1];
  if (script === undefined) {
    throw new Problem(
      "unknown-shell",
      name === "" ? "no shell was named" : `there is no script for ${JSON.stringify(name)}`,
      {
        hint: didYouMean(name, Object.keys(shells)),
      },
    );
  }
  await io.stdout.write(script(checks));
  return exitCodes.clean;
}
