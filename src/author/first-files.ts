// The first day: what a repository holds, said in sentences, and the files that make Lockstep work on it. Nothing is written
// here. The configuration names what was found, so that a folder that comes later changes nothing by itself.
import { choosePlatform } from "../check/platform.ts";
import { findPrisma } from "../declared/index.ts";
import type { NewFile } from "../layouts/index.ts";
import { detectFolder, detectFolders, readHistory } from "../layouts/index.ts";
import type { CheckSettings, FileTree, History } from "../model/index.ts";
import { Problem } from "../model/index.ts";
import { DEFAULT_MAJOR } from "../postgres/index.ts";
import { checkWorkflow, promoteWorkflow } from "./workflows.ts";

export type FirstRequest = {
  readonly tree: FileTree;
  /** What was asked for already: folders, layout, downs, platform. */
  readonly settings: CheckSettings;
  /** `owner/name@ref` of the actions. */
  readonly action: string;
  /** Branch whose pushes are promoted. */
  readonly branch: string;
};

export type First = {
  /** What is there, one sentence each. */
  readonly found: readonly string[];
  readonly files: readonly NewFile[];
  /** What to type next. */
  readonly next: readonly string[];
};

type Place = { readonly folder: string; readonly layout: string; readonly sentence: string };

const placesOf = async ({ tree, settings }: FirstRequest): Promise<readonly Place[]> => {
  const { migrations, layout } = settings;
  if (migrations.length > 0 && layout !== "auto") return migrations.map((folder) => ({ folder, layout, sentence: "" }));
  if (migrations.length > 0) return Promise.all(migrations.map((folder) => detectFolder(tree, folder)));
  try {
    return (await detectFolders(tree, layout)).found;
  } catch (error) {
    if (error instanceof Problem && error.code === "no-migrations") return [];
    throw error;
  }
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

const tellHistory = ({ sentence }: Place, { folder, migrations, ignored }: History): readonly string[] => {
  const downs = migrations.filter(({ down }) => down !== null).length;
  const ways = downs === 0 ? "none has a way back" : `${downs === migrations.length ? "each" : downs} with a way back`;
  return [
    sentence === "" ? `\`${folder}\` holds ${count(migrations.length, "migration")}, ${ways}.` : sentence,
    ...(ignored.length === 0
      ? []
      : [
          `Left out: ${ignored
            .slice(0, 3)
            .map(({ file, reason }) => `\`${file}\` (${reason})`)
            .join(", ")}${ignored.length > 3 ? ` and ${ignored.length - 3} more` : ""}.`,
        ]),
  ];
};

/** Major version that a Supabase project says its database has. */
const supabaseMajor = async (tree: FileTree): Promise<string | null> => {
  const bytes = await tree.read("supabase/config.toml");
  if (bytes === null) return null;
  const [, major] = /^\s*major_version\s*=\s*(\d+)/m.exec(new TextDecoder().decode(bytes)) ?? [];
  return major !== undefined && Number(major) >= 14 && Number(major) <= 18 ? major : null;
};

/** A scalar as YAML reads it back, whatever is in it. */
const scalar = (text: string): string =>
  /^[\w./-]+$/.test(text) && !/^[-.\d]|^(?:true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text);

const list = (texts: readonly string[]): string =>
  texts.length === 1 && texts[0] !== undefined ? scalar(texts[0]) : `[${texts.map(scalar).join(", ")}]`;

type Line = readonly [key: string, value: string];

const configuration = (lines: readonly Line[]): string =>
  [
    "# Settings of Lockstep. Each is also a flag: `lockstep check --help` lists all of them.",
    ...lines.map(([key, value]) => `${key}: ${value}`),
    ...(lines.some(([key]) => key === "postgres-version")
      ? []
      : [`# postgres-version: ${DEFAULT_MAJOR} # write the one that production has`]),
    "",
  ].join("\n");

const usualFolder = "migrations";

/** Plans the first files. Rejects with Problem where nobody can tell which folder is meant. */
export const firstFiles = async (request: FirstRequest): Promise<First> => {
  const { tree, settings } = request;
  const places = await placesOf(request);
  const histories = await Promise.all(
    places.map(({ folder, layout }) => readHistory(tree, folder, layout, { downDirectory: settings.downDirectory })),
  );
  const layouts = [...new Set(places.map(({ layout }) => layout))];
  const [history] = histories;
  const platform = history === undefined ? null : choosePlatform(settings, history);
  const major = await supabaseMajor(tree);
  const { prisma } = settings;
  const { sources } = prisma.includes("off")
    ? { sources: [] }
    : await findPrisma(tree, prisma.includes("auto") ? [] : prisma);
  const lines: readonly Line[] = [
    ["migrations", places.length === 0 ? usualFolder : list(places.map(({ folder }) => folder))],
    ...(layouts.length > 1 ? [] : [["layout", layouts[0] ?? "paired-files"] as const]),
    ...(settings.downDirectory === null ? [] : [["down-directory", scalar(settings.downDirectory)] as const]),
    ...(platform === null ? [] : [["platform", platform.platform.id] as const]),
    ...(major === null ? [] : [["postgres-version", major] as const]),
    ...(sources.length === 0 ? [] : [["prisma", list(sources.map(({ path }) => path))] as const]),
  ];
  const found = [
    ...(places.length === 0 ? ["No migrations yet."] : []),
    ...places.flatMap((place, index) => {
      const read = histories[index];
      return read === undefined ? [] : tellHistory(place, read);
    }),
    ...(platform === null ? [] : [platform.note]),
    ...sources.map(({ path, reason }) => `\`${path}\` is a Prisma schema: ${reason}.`),
    ...(major === null ? [] : [`\`supabase/config.toml\` says Postgres ${major}.`]),
  ];
  const without = histories.some(({ migrations }) => migrations.some(({ down }) => down === null));
  return {
    found,
    files: [
      { path: "lockstep.yml", content: configuration(lines) },
      { path: ".github/workflows/lockstep.yml", content: checkWorkflow(request) },
      {
        path: ".github/workflows/lockstep-promote.yml",
        content: promoteWorkflow(request, platform?.platform.id ?? "plain"),
      },
    ],
    next: [
      places.length === 0
        ? "`lockstep new first_tables` writes the first migration, an up and a down."
        : "`lockstep check` rehearses what is there. Where npm has not installed it, `lockstep` is `npx pg-lockstep`.",
      ...(without
        ? [`\`lockstep check --base ${request.branch}\` asks only what a branch brings to have a way back.`]
        : []),
      ...(major === null
        ? [`Write \`postgres-version\` into lockstep.yml, unless production has ${DEFAULT_MAJOR}.`]
        : []),
      "Put the connection string into the secret DATABASE_URL of the environment `production` on GitHub before the first merge.",
      ...(platform?.platform.id === "supabase"
        ? [
            "On Supabase that is the session pooler's (port 5432), and `ca-cert` in lockstep-promote.yml names the certificate that the project's database settings offer.",
          ]
        : []),
      "`lockstep promote --dry-run` says what a merge would do. A database that was built without a ledger is adopted with `--baseline`.",
    ],
  };
};
