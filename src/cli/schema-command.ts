import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { didYouMean, type Fault, type Known, problemOf } from "../config/index.ts";
import { inert } from "../formats/index.ts";
import { Problem } from "../model/index.ts";
import { type SchemaFormat, schemaFormats } from "../schema/formats.ts";
import { textDifference } from "../schema/text-difference.ts";
import type { schema } from "../schema-story.ts";
import { type Flag, type Flags, flagsFor, ownFlag, readFlags } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";
import { withLive } from "./live-settings.ts";
import { writeInto } from "./write-into.ts";

const own: readonly Flag[] = [
  ownFlag("check", "FILE", "Compare with a file that is committed: 1 when it is not what would be written."),
  ownFlag("tables", "PATTERN", "Tables to show in diagrams and in the page: users, billing.*.", { many: true }),
  ownFlag("live", null, "Read the database that DATABASE_URL names, rather than the migrations."),
];

const unused: ReadonlySet<string> = new Set([
  ...["fail-on", "checks", "ledger", "toward", "format", "output"],
  ...["prisma", "schema-file", "declared-command"],
]);
const places: readonly Flag[] = [
  ownFlag("format", "FORMAT", `What is printed: ${schemaFormats.join(", ")}. Default: sql.`, { group: "output" }),
  ownFlag("output", "FORMAT=FILE", "Write a file.", { group: "output", short: "o", many: true }),
];

export const schemaFlags: readonly Flag[] = [
  ...flagsFor("live", own).filter(({ name }) => !unused.has(name)),
  ...places,
];

type Place = { readonly format: SchemaFormat; readonly path: string };
type Asked = {
  readonly flags: Flags;
  readonly folder: string;
  /** Null: nothing is printed. */
  readonly printed: SchemaFormat | null;
  readonly files: readonly Place[];
  readonly check: (Place & { readonly name: string }) | null;
};

const endings: Readonly<Record<string, SchemaFormat>> = {
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
  ".svg": "svg",
  ".md": "rls",
};

const formatNamed = (word: string): SchemaFormat | null => schemaFormats.find((format) => format === word) ?? null;

const list = (value: Flags["values"][string] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

function readAsked(args: readonly string[], io: Io): Asked {
  const flags = readFlags(args, schemaFlags);
  const faults: Fault[] = [...flags.faults];
  const find = (word: string, place: string): SchemaFormat => {
    const format = formatNamed(word);
    if (format !== null) return format;
    faults.push({
      place,
      message: `there is no format ${JSON.stringify(word)}`,
      hint: didYouMean(word, schemaFormats),
    });
    return "sql";
  };
  const files = list(flags.values.output).map((text): Place => {
    const at = text.indexOf("=");
    if (at < 0 || at === text.length - 1) {
      const hint = "Write a format and a file: `--output sql=schema.sql`.";
      faults.push({ place: "--output", message: `${JSON.stringify(text)} names no file`, hint });
    }
    return {
      format: find(text.slice(0, Math.max(at, 0)) || "sql", "--output"),
      path: resolve(io.cwd, text.slice(at + 1)),
    };
  });
  const { format: named, check: name } = flags.values;
  const format = typeof named === "string" ? find(named, "--format") : null;
  const [folder = ".", extra] = flags.words;
  if (extra !== undefined) {
    faults.push({ place: JSON.stringify(extra), message: "this is one folder too many", hint: "Name one." });
  }
  if (faults.length > 0) throw problemOf(faults);
  const check =
    typeof name === "string"
      ? { name, path: resolve(io.cwd, name), format: format ?? endings[extname(name).toLowerCase()] ?? "sql" }
      : null;
  const printed = check === null && (format !== null || files.length === 0) ? (format ?? "sql") : null;
  return { flags, folder: resolve(io.cwd, folder), printed, files, check };
}

const unwritable = (path: string, cause: unknown): Problem =>
  new Problem("output-unwritable", `cannot write ${JSON.stringify(path)}`, {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: "Name a file in a folder that this user may write to.",
    cause,
  });

const readCommitted = async (name: string, path: string): Promise<string> =>
  readFile(path, "utf8").catch((cause: unknown) => {
    throw new Problem("schema-file-missing", `cannot read ${JSON.stringify(name)}`, {
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: "Write it first: `lockstep schema --output sql=schema.sql`.",
      cause,
    });
  });

const most = 20;

async function compare(io: Io, { name, format }: NonNullable<Asked["check"]>, committed: string, wanted: string) {
  const difference = textDifference(committed, wanted, format === "sql");
  if (difference === null) {
    await io.stdout.write(`✓ ${inert(name)} is what would be written\n`);
    return exitCodes.clean;
  }
  const { lines, count } = difference;
  const noun = format === "sql" ? "statement" : "line";
  const what = count === 0 ? "in blanks, comments or order" : `in ${count} ${noun}${count === 1 ? "" : "s"}`;
  await io.stdout.write(
    [
      `✗ ${inert(name)} differs from what would be written now, ${what}`,
      ...lines.slice(0, most).map((line) => `  ${inert(line)}`),
      ...(count > most ? [`  … and ${count - most} more`] : []),
      `  → lockstep schema --output ${format}=${inert(name)}`,
      "",
    ].join("\n"),
  );
  return exitCodes.findings;
}

/** `lockstep schema`: prints or writes the schema; with `--check` 1 when a committed file is another. */
export async function schemaCommand(
  args: readonly string[],
  io: Io,
  known: Known,
  story: typeof schema,
): Promise<number> {
  const asked = readAsked(args, io);
  const { check, printed, files, flags } = asked;
  const committed = check === null ? "" : await readCommitted(check.name, check.path);
  const formats = new Set([
    ...files.map(({ format }) => format),
    ...[check?.format ?? printed].flatMap((one) => one ?? []),
  ]);
  const remarks: string[] = [];
  const { texts, notes } = await withLive(asked, io, known, remarks, (request) =>
    story({
      ...request,
      formats,
      fromLive: flags.present.has("live") || flags.present.has("database-url"),
      tables: list(flags.values.tables),
    }),
  );
  for (const { format, path } of files) {
    await writeInto(path, texts.get(format) ?? "").catch((cause: unknown) => {
      throw unwritable(path, cause);
    });
  }
  for (const note of [...remarks, ...notes]) await io.stderr.write(`note: ${inert(note)}\n`);
  if (check !== null) return await compare(io, check, committed, texts.get(check.format) ?? "");
  if (printed !== null) await io.stdout.write(texts.get(printed) ?? "");
  return exitCodes.clean;
}
