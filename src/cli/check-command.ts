import { resolve } from "node:path";
import { proofText } from "../check/proof-text.ts";
import { type Known, type Policy, type ResolvedSettings, resolveSettings } from "../config/index.ts";
import { runCommand } from "../declared/index.ts";
import { diskTree } from "../git/index.ts";
import { type CheckFolder, type CheckRequest, Problem, type Report } from "../model/index.ts";
import { openBase } from "./base-tree.ts";
import { findPolicy } from "./find-policy.ts";
import { checkFlags } from "./flags.ts";
import { inTime } from "./in-time.ts";
import type { Io } from "./io.ts";
import { openRefs } from "./other-refs.ts";
import { openProgress } from "./progress.ts";
import { type Asked, reportCommand } from "./report-command.ts";
import { writeInto } from "./write-into.ts";

/** `lockstep check`: gives the exit code. Throws what nobody foresaw, and Problems of what was asked. */
export const checkCommand = (args: readonly string[], io: Io, check: CheckFolder, known: Known): Promise<number> =>
  reportCommand(args, io, {
    name: "check",
    flags: checkFlags,
    known,
    run: (asked, remarks) => judge(asked, io, check, known, remarks),
  });

async function judge(asked: Asked, io: Io, check: CheckFolder, known: Known, remarks: string[]): Promise<Report> {
  const tree = await diskTree(asked.folder);
  const resolveWith = ({ file }: Policy): ResolvedSettings =>
    resolveSettings({ flags: asked.flags.values, inputs: {}, file, environment: io.environment, known });
  const ref = asked.flags.values.base ?? resolveWith(await findPolicy(asked, io, null, tree)).base;
  await using base = typeof ref === "string" ? await openBase(asked.folder, ref, io.environment) : null;
  const named = asked.flags.values.with;
  const refs = Array.isArray(named) ? named.map(String) : [];
  if (refs.length > 0 && base === null) {
    throw new Problem("with-needs-base", "branches were named to merge with, and no base", {
      hint: "Say what both are to be merged into: `--base main`.",
    });
  }
  await using others = refs.length === 0 ? null : await openRefs(asked.folder, refs, io.environment);
  const policy = await findPolicy(asked, io, base, tree);
  const { settings, notes } = resolveWith(policy);
  remarks.push(...policy.notes, ...notes);
  await using progress = openProgress(io);
  return await inTime(settings.timeoutMs, io, async (signal) => {
    const report = await check({
      settings,
      tree,
      base: base === null ? null : { sha: base.sha, tree: base.tree },
      declare: (command) =>
        runCommand({ command, folder: asked.folder, environment: io.environment, signal, endGroup: io.endGroup }),
      ...(others === null ? {} : { others: async () => ({ branches: others.branches, notes: [] }) }),
      environment: io.environment,
      progress: progress.show,
      signal,
      today: io.today,
      now: io.now,
      tool: io.tool,
      ...proving(asked, io),
    });
    return { ...report, notes: [...remarks, ...report.notes] };
  });
}

/** Where the proof goes, if it was asked for. */
const proving = ({ flags }: Asked, io: Io): Pick<CheckRequest, "prove" | "commit"> => {
  const { proof } = flags.values;
  if (typeof proof !== "string") return {};
  const path = resolve(io.cwd, proof);
  return {
    commit: io.environment.GITHUB_SHA || null,
    prove: async (what) => {
      await writeInto(path, proofText(what)).catch((cause: unknown) => {
        throw new Problem("output-unwritable", `cannot write ${JSON.stringify(path)}`, {
          hint: "Name a file in a folder that this user may write to.",
          cause,
        });
      });
    },
  };
};
