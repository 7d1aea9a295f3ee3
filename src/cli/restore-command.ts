import { resolve } from "node:path";
import { type Fault, type Known, problemOf } from "../config/index.ts";
import { Problem } from "../model/index.ts";
import {
  type Restoration,
  type RestoreRequest,
  restorationJson,
  restorationText,
  type restore,
} from "../promote/index.ts";
import { type Flag, type Flags, flagsFor, readFlags } from "./flags.ts";
import { exitCodes, type Io, wantsColour } from "./io.ts";
import { withTarget } from "./live-settings.ts";
import { surroundingsOf } from "./surroundings.ts";
import { writeInto } from "./write-into.ts";

const flag = (name: string, form: string | null, sentence: string, more: Partial<Flag> = {}): Flag => ({
  ...{ name, short: null, form, many: false, sentence, group: "own" },
  ...more,
});

const own: readonly Flag[] = [
  flag("verify", null, "Only prove the backup; no database is asked."),
  flag("dry-run", null, "Prove it, say what would be put back, and write nothing."),
  flag("tables", "TABLE", "Only these of its tables: users, public.users.", { many: true }),
  flag("keep-new", null, "Keep rows that the backup does not have; without it they are removed."),
  flag("into", "SCHEMA", "Put the rows into new tables in that schema, beside the old ones."),
  flag(
    "map",
    "COLUMN=NEW",
    "Where a column goes that is called otherwise by now: public.users.bio=about; nothing behind the sign leaves it out.",
    {
      many: true,
    },
  ),
  flag("yes", null, "Do not ask.", { short: "y" }),
];

const used: ReadonlySet<string> = new Set([
  ...["database-url", "tls", "ca-cert", "lock-timeout", "retry-for"],
  ...own.map(({ name }) => name),
  ...["config", "no-color", "help", "version"],
]);
const places: readonly Flag[] = [
  flag("format", "FORMAT", "Format of what is printed: text, json.", { group: "output" }),
  flag("output", "json=FILE", "Also write the record to a file.", { group: "output", short: "o" }),
];

export const restoreFlags: readonly Flag[] = [
  ...flagsFor("promote", own).filter(({ name }) => used.has(name)),
  ...places,
];

const list = (value: Flags["values"][string] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

const faultsIn = ({ words, values, present, faults }: Flags): readonly Fault[] => {
  const [folder, extra] = words;
  const say = (place: string, message: string, hint: string): Fault => ({ place, message, hint });
  return [
    ...faults,
    ...(folder === undefined
      ? [say("FOLDER", "no backup was named", "Name the folder of one: `lockstep restore lockstep-backups/…`.")]
      : []),
    ...(extra === undefined ? [] : [say(JSON.stringify(extra), "this is one folder too many", "Name one.")]),
    ...(["text", "json", undefined].includes(list(values.format)[0])
      ? []
      : [say("--format", "there is no such format here", "Choose text or json.")]),
    ...list(values.output)
      .filter((one) => !/^json=./.test(one))
      .map((one) => say("--output", `${JSON.stringify(one)} is not json=FILE`, "Write `json=restore.json`.")),
    ...list(values.map)
      .filter((one) => !/^[^=]+=/.test(one))
      .map((one) => say("--map", `${JSON.stringify(one)} is not COLUMN=NEW`, "Write `public.users.bio=about`.")),
    ...(present.has("into") && (present.has("keep-new") || present.has("map"))
      ? [say("--into", "given beside what is about the tables themselves", "Leave out `--keep-new` and `--map`.")]
      : []),
  ];
};

const mapOf = (flags: Flags): RestoreRequest["map"] =>
  new Map(
    list(flags.values.map).map((one) => {
      const at = one.indexOf("=");
      return [one.slice(0, at), one.slice(at + 1) === "" ? null : one.slice(at + 1)];
    }),
  );

const confirmOn =
  (io: Io, yes: boolean) =>
  async (plan: Restoration): Promise<boolean> => {
    if (yes) return true;
    if (io.ask === null) {
      throw new Problem("not-confirmed", "nobody is here to ask whether these rows are to be put back", {
        hint: "Look at `lockstep restore FOLDER --dry-run` first, then say --yes.",
      });
    }
    await io.stderr.write(`${restorationText(plan)}\n`);
    return /^\s*y(es)?\s*$/i.test(await io.ask("Put them back? [y/N] "));
  };

const codes: Readonly<Record<Restoration["outcome"], number>> = {
  proved: exitCodes.clean,
  planned: exitCodes.clean,
  restored: exitCodes.clean,
  declined: exitCodes.findings,
  failed: exitCodes.findings,
  unknown: exitCodes.unknown,
  cancelled: exitCodes.couldNotJudge,
  unjudged: exitCodes.couldNotJudge,
  misasked: exitCodes.askedWrongly,
};

const exitCode = ({ outcome }: Restoration, { signal }: Io): number => {
  const name: unknown = signal.reason;
  return outcome === "cancelled" && (name === "SIGINT" || name === "SIGTERM") ? exitCodes[name] : codes[outcome];
};

/** `lockstep restore`: gives the exit code. Throws what nobody foresaw, and Problems of what was asked. */
export async function restoreCommand(
  args: readonly string[],
  io: Io,
  known: Known,
  story: typeof restore,
): Promise<number> {
  const flags = readFlags(args, restoreFlags);
  const faults = faultsIn(flags);
  if (faults.length > 0) throw problemOf(faults);
  const { values, present, words } = flags;
  const record = await withTarget({ flags, folder: io.cwd }, io, known, [], ({ promote, ...request }) =>
    story({
      ...request,
      limits: promote,
      around: surroundingsOf(io),
      folder: resolve(io.cwd, words[0] ?? ""),
      tables: list(values.tables),
      mode: present.has("verify") ? "verify" : present.has("dry-run") ? "dry-run" : "restore",
      keepNew: present.has("keep-new"),
      into: list(values.into)[0] ?? null,
      map: mapOf(flags),
      confirm: confirmOn(io, present.has("yes")),
    }),
  );
  for (const one of list(values.output)) {
    await writeInto(resolve(io.cwd, one.slice("json=".length)), restorationJson(record)).catch(
      async (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        await io.stderr.write(`note: ${JSON.stringify(one)} could not be written: ${why}\n`);
      },
    );
  }
  const colour = wantsColour(io.stdout, io.environment, present.has("no-color"));
  const json = list(values.format)[0] === "json";
  await io.stdout.write(json ? restorationJson(record) : restorationText(record, colour));
  return exitCode(record, io);
}
