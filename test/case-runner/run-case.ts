// Runs a case as the command line would, and takes out of the report what differs from run to run.

import { check } from "../../src/check.ts";
import { checks } from "../../src/checks/index.ts";
import { policyFile, resolveSettings } from "../../src/config/index.ts";
import { runCommand } from "../../src/declared/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import { type CheckSettings, type FileTree, Problem, type Report } from "../../src/model/index.ts";
import type { GoldenCase } from "./case-folder.ts";

export type CaseRun = {
  readonly report: Report;
  readonly settings: CheckSettings;
  readonly remarks: readonly string[];
};

/** Who asked wrongly gets no report, but words and the exit code that goes with them. */
export type Refused = { readonly problem: Problem };

const known = { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id) };

const settle = async ({ tree, base }: GoldenCase) => {
  const policy = await policyFile(base?.tree ?? null, tree);
  const resolved = resolveSettings({ flags: {}, inputs: {}, file: policy.file, environment: {}, known });
  const { settings } = resolved;
  const embedded: CheckSettings = settings.postgres === "auto" ? { ...settings, postgres: "embedded" } : settings;
  return { settings: embedded, remarks: [...policy.notes, ...resolved.notes] };
};

const today = ({ setup }: GoldenCase): string =>
  setup.today === "now" ? new Date().toISOString().slice(0, 10) : setup.today;

/** Runs a case, or another tree in its place. */
export const runCase = async (
  golden: GoldenCase,
  tree: FileTree = golden.tree,
  downDirectory: string | null = null,
): Promise<CaseRun> => {
  const { settings, remarks } = await settle(golden);
  const report = await check({
    settings: downDirectory === null ? settings : { ...settings, downDirectory },
    tree,
    base: golden.base,
    declare: (command) =>
      runCommand({
        command,
        folder: golden.folder,
        environment: process.env,
        signal: new AbortController().signal,
        endGroup: () => undefined,
      }),
    ...(golden.others.length === 0 ? {} : { others: async () => ({ branches: golden.others, notes: [] }) }),
    environment: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
    progress: () => undefined,
    signal: new AbortController().signal,
    today: today(golden),
    now: () => performance.now(),
    tool: "0.0.0",
  });
  return { report: steady(golden, { ...report, notes: [...remarks, ...report.notes] }), settings, remarks };
};

/** The same, where a refusal is an answer too. */
export const runOrRefuse = async (golden: GoldenCase): Promise<CaseRun | Refused> => {
  try {
    return await runCase(golden);
  } catch (error) {
    if (error instanceof Problem) return { problem: error };
    throw error;
  }
};

/** The report without durations, the minor version of Postgres and, for a run of today, the month. */
const steady = (golden: GoldenCase, report: Report): Report => {
  const { version } = report.postgres ?? { version: "" };
  const stable = `${version.split(".")[0]}.x`;
  const month = golden.setup.today === "now" ? today(golden).slice(0, 7) : null;
  const text = (value: string): string => {
    const plain = value.replaceAll(`Postgres ${version}`, `Postgres ${stable}`);
    return month === null ? plain : plain.replaceAll(month, "YYYY-MM").replaceAll(month.replace("-", "_"), "YYYY_MM");
  };
  const still = (value: unknown, key: string): unknown => {
    if (typeof value === "number" && (key === "ms" || key.endsWith("Ms"))) return 0;
    if (typeof value === "string") return key === "version" ? stable : text(value);
    if (Array.isArray(value)) return value.map((item: unknown) => still(item, ""));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, still(field, name)]));
  };
  // The same shape, since only texts and durations were replaced.
  return still(report, "") as Report;
};
