// Puts the fixes that a report offers to where their reader would put them: a residue's behind the down, a draft beside
// its migration, wherever the layout looks for one.

import { checks } from "../../src/checks/index.ts";
import type { FileTree, Finding, Report } from "../../src/model/index.ts";
import { saferIn } from "./safer-in.ts";

export type Cured = {
  readonly tree: FileTree;
  /** Set where the drafts need a folder of their own. */
  readonly downDirectory: string | null;
  readonly findings: readonly Finding[];
};

type Draft = { readonly id: string; readonly up: string; readonly sql: string; readonly downFolder: string };
type Placed = { readonly path: string; readonly text: string; readonly behind: boolean };

const below =
  (marker: string) =>
  ({ up, sql }: Draft): Placed => ({ path: up, text: `${marker}\n${sql}`, behind: true });
const beside =
  (name: (up: string) => string) =>
  ({ up, sql }: Draft): Placed => ({
    path: name(up),
    text: sql,
    behind: false,
  });
const apart = ({ id, sql, downFolder }: Draft): Placed => ({
  path: `${downFolder}/${id}.sql`,
  text: sql,
  behind: false,
});
const sibling = beside((up) => up.replace(/(\.up)?\.sql$/i, ".down.sql"));
const inFolder = beside((up) => up.replace(/[^/]*$/, "down.sql"));

/** By layout: where a migration's missing down belongs. */
const places: Readonly<Record<string, (draft: Draft) => Placed>> = {
  supabase: apart,
  prisma: inFolder,
  drizzle: apart,
  dbmate: below("-- migrate:down"),
  goose: below("-- +goose Down\n-- +goose StatementBegin"),
  "sql-migrate": below("-- +migrate Down\n-- +migrate StatementBegin"),
  "node-pg-migrate": below("-- Down Migration"),
  sqitch: beside((up) => up.replace(/(^|\/)deploy\//, "$1revert/")),
  "graphile-migrate": apart,
  diesel: inFolder,
  flyway: beside((up) => up.replace(/V([^/]*)$/, "U$1")),
  "dotted-v": sibling,
  "golang-migrate": sibling,
  "paired-files": sibling,
};

const closing: Readonly<Record<string, string>> = {
  goose: "\n-- +goose StatementEnd",
  "sql-migrate": "\n-- +migrate StatementEnd",
};

const placed = (report: Report, finding: Finding, downFolder: string): Placed => {
  // Several folders may hold the same id.
  const own = ({ id, files }: Report["migrations"][number]): boolean =>
    id === finding.migration && [files.up, files.down].includes(finding.file);
  const migration = report.migrations.find(own);
  if (migration === undefined || finding.fix === null) throw new Error(`no fix can be placed for ${finding.key}`);
  const layout = report.layout ?? "";
  const opened = { goose: "-- +goose StatementBegin\n", "sql-migrate": "-- +migrate StatementBegin\n" }[layout] ?? "";
  const end = closing[layout] ?? "";
  if (finding.check === "down-leaves-residue") {
    const path = migration.files.down ?? migration.files.up;
    return { path, text: `${opened}${finding.fix}${end}`, behind: true };
  }
  const place = places[layout];
  if (finding.check !== "down-missing" || place === undefined) {
    throw new Error(`${finding.check} offers a fix, and the runner does not know where it belongs in ${layout}`);
  }
  return place({ id: migration.id, up: migration.files.up, sql: `${finding.fix}${end}`, downFolder });
};

const text = async (tree: FileTree, path: string): Promise<string> =>
  new TextDecoder().decode((await tree.read(path)) ?? new Uint8Array());

const overlay = (tree: FileTree, files: ReadonlyMap<string, string>): FileTree => ({
  list: async (folder) => {
    const added = [...files.keys()].filter((path) => folder === "" || path.startsWith(`${folder}/`));
    return [...new Set([...(await tree.list(folder)), ...added])].sort();
  },
  read: async (path) => {
    const file = files.get(path);
    return file === undefined ? tree.read(path) : new TextEncoder().encode(file);
  },
});

const draftFolders: Readonly<Record<string, string>> = { supabase: "supabase/rollbacks" };

/** Ids of a group of checks. */
export const idsOf = (wanted: (typeof checks)[number]["group"]): ReadonlySet<string> =>
  new Set(checks.filter(({ group }) => group === wanted).map(({ id }) => id));
const aboutAccess = idsOf("rls");
const aboutDrift = idsOf("drift");
const aboutHealth = idsOf("health");
const aboutTraffic = idsOf("safety");

const indexMadeBy = (fix: string | null): string | undefined =>
  /^create index (?:concurrently )?(\S+) on /m.exec(fix ?? "")?.[1];

/** A migration behind the last one, for what is mended by one more. */
const nextMigration = ({ migrations, layout }: Report, step = 1): string => {
  const last = migrations.at(-1)?.files.up ?? "";
  const prisma = /^(.*\/)(\d+)[^/]*\/migration\.sql$/.exec(last);
  if (prisma !== null) return `${prisma[1]}${BigInt(prisma[2] ?? "0") + BigInt(step)}_cure/migration.sql`;
  const [, folder = "", version] = /^(.*\/)?(\d+)[^/]*\.sql$/.exec(last) ?? [];
  if (version === undefined || !["paired-files", "supabase"].includes(layout ?? "")) {
    throw new Error(`the runner does not know what comes after ${last} in ${layout}`);
  }
  const next = String(BigInt(version) + BigInt(step)).padStart(version.length, "0");
  return `${folder}${next}_cure${/\.up\.sql$/i.test(last) ? ".up" : ""}.sql`;
};

/** Fixes that stand for what is there: a statement, or the whole file. */
const inPlace: ReadonlySet<string> = new Set(["up-fails-on-rows", "not-rerunnable-after-crash"]);

/** The statement that begins on a line, replaced. */
const replacing = (sql: string, line: number, fix: string): string => {
  const lines = sql.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const end = sql.indexOf(";", start);
  return `${sql.slice(0, start)}${fix}${end === -1 ? "" : sql.slice(end + 1)}`;
};

const irreversible = "-- lockstep: irreversible: a cure is not taken back\n";

/** The tree with all fixes of the report in their places. Null when it offers none. */
export const curedTree = async (
  tree: FileTree,
  report: Report,
  downDirectory: string | null,
): Promise<Cured | null> => {
  // What pleases one of several sources is new drift for the others.
  const apart = (check: string): boolean => aboutDrift.has(check) && report.drift.length > 1;
  const others = report.findings.filter(({ check }) => !aboutHealth.has(check));
  const made = new Set(others.flatMap(({ fix }) => indexMadeBy(fix) ?? []));
  // Of older ones of health the team knows; and two checks may ask for one index.
  const leftAlone = ({ check, status, fix }: Finding): boolean =>
    aboutHealth.has(check) && (status !== "new" || made.has(indexMadeBy(fix) ?? ""));
  const findings = report.findings.filter(
    (one) => one.fix !== null && one.status !== "suppressed" && !apart(one.check) && !leftAlone(one),
  );
  if (findings.length === 0) return null;
  const downFolder = downDirectory ?? draftFolders[report.layout ?? ""] ?? "rollbacks";
  const files = new Map<string, string>();
  for (const { check, fix, line, file } of findings) {
    if (!inPlace.has(check) || file === null) continue;
    files.set(
      file,
      check === "up-fails-on-rows" ? replacing(await text(tree, file), line ?? 1, fix ?? "") : `${fix}\n`,
    );
  }
  const byOneMore = (check: string): boolean => aboutAccess.has(check) || aboutDrift.has(check);
  const cures = [...new Set(findings.filter(({ check }) => byOneMore(check)).map(({ fix }) => fix))];
  if (cures.length > 0) files.set(nextMigration(report), `${irreversible}${cures.join("\n")}\n`);
  const safer = findings.filter(({ check }) => aboutTraffic.has(check));
  const afterwards: string[] = [];
  for (const file of new Set(safer.flatMap((finding) => finding.file ?? []))) {
    const own = safer.filter((finding) => finding.file === file);
    const { here, later } = saferIn(files.get(file) ?? (await text(tree, file)), own);
    files.set(file, here);
    afterwards.push(...later);
  }
  // What builds concurrently has a file of its own.
  afterwards.push(
    ...new Set(findings.flatMap(({ check, fix }) => (aboutHealth.has(check) && fix !== null ? [fix] : []))),
  );
  for (const [index, sql] of afterwards.entries()) {
    files.set(nextMigration(report, index + 2), `${irreversible}${sql}\n`);
  }
  const placedAlready = (check: string): boolean =>
    byOneMore(check) || aboutHealth.has(check) || aboutTraffic.has(check) || inPlace.has(check);
  for (const finding of findings.filter(({ check }) => !placedAlready(check))) {
    const { path, text: sql, behind } = placed(report, finding, downFolder);
    const before = behind ? (files.get(path) ?? (await text(tree, path))) : "";
    files.set(path, `${before}\n${sql}\n`);
  }
  return { tree: overlay(tree, files), downDirectory, findings };
};
