// The flags of each command: one for each setting, and those that only the command line has. A flag that nobody knows,
// lacks its value, or is given twice where once is enough is refused, so that a slip of the fingers never runs something else.
import { parseArgs } from "node:util";
import { type Fault, nearest, type Scope, type SettingKey, settingKeys, settingOf, wordOf } from "../config/index.ts";

export type Flag = {
  readonly name: string;
  readonly short: string | null;
  /** What stands after it. Null: nothing does. */
  readonly form: string | null;
  readonly many: boolean;
  readonly sentence: string;
  readonly group: "settings" | "own" | "output";
};

/** A flag that one command has for itself. */
export const ownFlag = (name: string, form: string | null, sentence: string, more: Partial<Flag> = {}): Flag => ({
  name,
  short: null,
  form,
  many: false,
  sentence,
  group: "own",
  ...more,
});

const outputFlags: readonly Flag[] = [
  {
    name: "format",
    short: null,
    form: "FORMAT",
    many: false,
    sentence: "Format of what is printed: FORMATS.",
    group: "output",
  },
  {
    name: "output",
    short: "o",
    form: "FORMAT=FILE",
    many: true,
    sentence: "Also write the report to a file.",
    group: "output",
  },
  {
    name: "config",
    short: "c",
    form: "FILE",
    many: false,
    sentence: "Configuration file; default: lockstep.yml or .github/lockstep.yml.",
    group: "output",
  },
  {
    name: "no-cache",
    short: null,
    form: null,
    many: false,
    sentence: "Use no results of earlier runs; this version keeps none.",
    group: "output",
  },
  {
    name: "no-color",
    short: null,
    form: null,
    many: false,
    sentence: "Print without colour, as NO_COLOR does.",
    group: "output",
  },
  { name: "help", short: "h", form: null, many: false, sentence: "Print this help.", group: "output" },
  {
    name: "version",
    short: "V",
    form: null,
    many: false,
    sentence: "Print the versions of Lockstep and Node.js.",
    group: "output",
  },
];

/** The flag of a setting. */
export const settingFlag = (key: SettingKey, name: string = key): Flag => {
  const { parser, sentence, fallbackInWords } = settingOf(key);
  const remark = fallbackInWords === "none" ? "" : ` Default: ${fallbackInWords}.`;
  const { form, many } = parser;
  return {
    name,
    short: null,
    form,
    many,
    sentence: `${sentence}${remark}`,
    group: "settings",
  };
};

/** The flags of a command: one for each setting of its scope, its own, and those of every command. */
export const flagsFor = (scope: Scope, own: readonly Flag[] = []): readonly Flag[] => [
  ...settingKeys.flatMap((key) => {
    const word = wordOf(key, scope);
    return word !== null && settingOf(key).scopes.includes(scope) ? [settingFlag(key, word)] : [];
  }),
  ...own,
  ...outputFlags,
];

export const checkFlags: readonly Flag[] = flagsFor("check", [
  {
    name: "proof",
    short: null,
    form: "FILE",
    many: false,
    sentence: "Also write what was proved to a file, for `promote --proof` to compare with.",
    group: "own",
  },
  {
    name: "with",
    short: null,
    form: "REF",
    many: true,
    sentence: "Also apply what another branch brings, before and after this one's; needs a base.",
    group: "own",
  },
]);

const outputFlagsNamed = (...names: readonly string[]): readonly Flag[] =>
  outputFlags.filter(({ name }) => names.includes(name));

/** Those of a command that only prints. */
export const plainFlags: readonly Flag[] = outputFlagsNamed("no-color", "help", "version");

/** Those of a command that renders a report and reads no settings. */
export const reportFlags: readonly Flag[] = outputFlagsNamed("format", "output", "no-color", "help", "version");

export type Flags = {
  /** Flags with a value; those that may be repeated hold a list. */
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  readonly present: ReadonlySet<string>;
  readonly words: readonly string[];
  readonly faults: readonly Fault[];
};

export function readFlags(args: readonly string[], flags: readonly Flag[]): Flags {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      flags.map(({ name, short, form }) => [
        name,
        { type: form === null ? "boolean" : "string", multiple: true, ...(short === null ? {} : { short }) } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, readonly string[]>();
  const present = new Set<string>();
  const words: string[] = [];
  const faults: Fault[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const flag = flags.find(({ name }) => name === token.name);
    const fault = faultOf(flag, token.name, token.rawName, token.value, token.inlineValue === true, present);
    if (fault !== null) faults.push(fault);
    present.add(token.name);
    if (token.value !== undefined) values.set(token.name, [...(values.get(token.name) ?? []), token.value]);
  }
  const known = flags.flatMap(({ name, many }) => {
    const given = values.get(name);
    return given === undefined ? [] : [[name, many ? given : (given[0] ?? "")] as const];
  });
  return { values: Object.fromEntries(known), present, words, faults };

  function faultOf(
    flag: Flag | undefined,
    name: string,
    raw: string,
    value: string | undefined,
    inline: boolean,
    before: ReadonlySet<string>,
  ): Fault | null {
    if (flag === undefined) {
      const near = nearest(
        name,
        flags.map((one) => one.name),
      );
      const hint = near === null ? "`--help` lists the flags of this command." : `Did you mean \`--${near}\`?`;
      return { place: raw, message: "there is no such flag", hint };
    }
    if (flag.form === null && value !== undefined)
      return { place: raw, message: "this flag takes no value", hint: `Write \`${raw}\`.` };
    const missing = flag.form !== null && (value === undefined || value === "" || (!inline && value.startsWith("-")));
    if (missing) return { place: raw, message: "the value is missing", hint: `Write \`--${name}=${flag.form}\`.` };
    if (!flag.many && flag.form !== null && before.has(name))
      return { place: raw, message: "given twice", hint: "Keep one of the two." };
    return null;
  }
}
