// `sqitch.plan` says what is deployed and in which order; scripts lie in deploy/ and revert/. Sqitch hands each one to psql and
// opens no transaction: the scripts bring their own BEGIN and COMMIT.
import { type FileFault, type FileTree, type History, Problem } from "../model/index.ts";
import { assemble, type Ignored, wholeFile } from "./assemble.ts";
import type { Fit, Layout, Listing } from "./contract.ts";
import { draftPairs, type Pair } from "./draft-pairs.ts";
import { joinPath, relativeTo, showFolder } from "./paths.ts";
import { type PlannedChange, parsePlan } from "./sqitch-plan.ts";

/** pgpm, of LaunchQL, keeps its plan in the same words. */
export const planFiles: readonly string[] = ["sqitch.plan", "pgpm.plan"];

/** A folder that sqitch.conf names under another name. */
const folderIn = (conf: string, key: string, fallback: string): string => {
  const value = new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*"?([^"\\n#;]+)`, "m").exec(conf)?.[1]?.trim();
  return (value ?? fallback).replace(/^\.\//, "").replace(/\/$/, "");
};

const engineOf = (conf: string): string | null => /^[ \t]*engine[ \t]*=[ \t]*"?(\w+)/m.exec(conf)?.[1] ?? null;

const missing = (plan: string, change: PlannedChange, file: string): FileFault => ({
  check: "file-unreadable",
  severity: "error",
  file: plan,
  line: change.line,
  migration: null,
  message: `the plan lists \`${change.name}\`, but \`${file}\` is not there`,
  hint: "Restore the script, or take the change out of the plan.",
});

const foreignScripts = (files: readonly string[], used: ReadonlySet<string>, revert: string): readonly Ignored[] =>
  files
    .filter((file) => /\.sql$/.test(file) && !used.has(file) && !/(^|\/)verify\//.test(file))
    .map((file) => ({
      file,
      reason: file.startsWith(`${revert}/`) ? "a revert of no change in the plan" : "the plan does not list it",
    }));

const read = async (tree: FileTree, folder: string): Promise<History> => {
  const files = new Set(await tree.list(folder));
  const planPath = planFiles.map((name) => joinPath(folder, name)).find((path) => files.has(path));
  if (planPath === undefined)
    throw new Problem("no-migrations", `${showFolder(folder)} holds no sqitch.plan`, {
      detail: [...relativeTo(folder, [...files])].slice(0, 8).join("\n"),
      hint: "Name the folder that sqitch.plan lies in.",
    });
  const text = async (path: string): Promise<string> =>
    new TextDecoder().decode((await tree.read(path)) ?? new Uint8Array());
  const conf = await text(joinPath(folder, "sqitch.conf"));
  const deploy = joinPath(folder, folderIn(conf, "deploy_dir", "deploy"));
  const revert = joinPath(folder, folderIn(conf, "revert_dir", "revert"));
  const find = (root: string, change: PlannedChange): string | undefined =>
    change.scripts.map((script) => `${root}/${script}.sql`).find((file) => files.has(file));
  const faults: FileFault[] = [];
  const found = parsePlan(await text(planPath)).flatMap((change) => {
    const up = find(deploy, change);
    if (up === undefined) faults.push(missing(planPath, change, `${deploy}/${change.scripts[0] ?? change.name}.sql`));
    return up === undefined ? [] : [{ change, up, down: find(revert, change) ?? null }];
  });
  const used = new Set(found.flatMap(({ up, down }) => (down === null ? [up] : [up, down])));
  const pairs = found.map(({ up, down }): Pair => {
    const name = up.slice(deploy.length + 1).replace(/\.sql$/, "");
    return { name, version: name, up, down };
  });
  const drafted = await draftPairs(tree, pairs, (file, sql) => wholeFile(file, sql, "none"));
  return assemble({
    layout: "sqitch",
    folder,
    drafts: drafted.drafts,
    faults: [...faults, ...drafted.faults],
    ignored: foreignScripts(
      [...files].filter((file) => file.startsWith(`${deploy}/`) || file.startsWith(`${revert}/`)),
      used,
      revert,
    ),
    duplicates: { severity: "error", because: "Sqitch refuses the plan" },
    order: null,
  });
};

const detect = ({ files, samples }: Listing): Fit | null => {
  const plan = planFiles.find((name) => files.includes(name));
  if (plan === undefined) return null;
  const engine = engineOf(samples.get("sqitch.conf") ?? "");
  const refusal =
    engine === null || engine === "pg" ? null : `its sqitch.conf says that it is for ${engine}, not Postgres`;
  return { confidence: "certain", evidence: `there is a ${plan}`, refusal };
};

export const sqitch: Layout = {
  id: "sqitch",
  title: "Sqitch (sqitch.plan, deploy/, revert/)",
  tool: "Sqitch",
  deep: true,
  detect,
  read,
};
