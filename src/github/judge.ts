// From the event to a report. Whatever goes wrong becomes a report too, with the verdict `error`: a comment that says
// "pass" must not outlive a run that could not judge.

import { type Known, type Policy, policyFile, resolveSettings } from "../config/index.ts";
import { runCommand } from "../declared/index.ts";
import { diskTree, subTree } from "../git/index.ts";
import {
  type CheckFolder,
  type CheckProof,
  type CheckSettings,
  type FileTree,
  Problem,
  type Report,
} from "../model/index.ts";
import { type BaseSource, baseSource } from "./base.ts";
import type { Client } from "./client.ts";
import type { Situation } from "./event.ts";
import type { Inputs } from "./inputs.ts";
import type { ActionIo } from "./io.ts";
import { otherPulls } from "./other-pulls.ts";
import type { Workspace } from "./workspace.ts";

export type Case = {
  readonly inputs: Inputs;
  readonly situation: Situation;
  readonly workspace: Workspace;
  readonly client: Client | null;
};

export type Judgement = {
  readonly report: Report;
  /** Notes that must not be folded away. */
  readonly remarks: readonly string[];
  /** What was proved. Null: it did not get so far. */
  readonly proof: CheckProof | null;
};

type Resolve = (file: Policy["file"]) => { readonly base: string | null };

/**
 * The branch that the settings name as the base, if any. A pull request that changes the file must not choose what it is
 * compared with: against its own head, nothing is new.
 */
const refOf = async (
  { inputs, situation, workspace, client }: Case,
  tree: FileTree,
  io: ActionIo,
  resolve: Resolve,
) => {
  if (inputs.base !== undefined) return inputs.base;
  const config = inputs.config ?? null;
  const { base: said } = resolve((await policyFile(null, tree, config)).file);
  if (said === null || (situation.pull === null && situation.baseSha === null)) return said;
  await using own = await baseSource({
    situation,
    client,
    root: workspace.root,
    environment: io.environment,
    ref: null,
  });
  const policy = await policyFile(own === null ? null : subTree(own.tree, workspace.inside), tree, config);
  return resolve(policy.file).base;
};

/** Does what `lockstep check` does, with the base that the event names. Throws Problems. */
export const judge = async (
  asked: Case,
  io: ActionIo,
  check: CheckFolder,
  known: Known,
  settled: (settings: CheckSettings) => void,
): Promise<Judgement> => {
  const { inputs, situation, workspace, client } = asked;
  const { environment } = io;
  const tree = await diskTree(workspace.folder);
  const config = inputs.config ?? null;
  const resolved = (file: Policy["file"]) => resolveSettings({ flags: {}, inputs, file, environment, known });
  const ref = await refOf(asked, tree, io, resolved);
  await using base = await baseSource({ situation, client, root: workspace.root, environment, ref });
  const baseTree = base === null ? null : subTree(base.tree, workspace.inside);
  const policy = await policyFile(baseTree, tree, config);
  const { settings, notes } = resolved(policy.file);
  settled(settings);
  const remarks = [...situation.notes, ...lostBase(situation, base), ...policy.notes, ...notes];
  let proof: CheckProof | null = null;
  const report = await inTime(settings.timeoutMs, io, (signal) =>
    check({
      settings,
      tree,
      base: base === null || baseTree === null ? null : { sha: base.sha, tree: baseTree },
      declare: (command) =>
        runCommand({ command, folder: workspace.folder, environment, signal, endGroup: io.endGroup }),
      ...(base === null || client === null
        ? {}
        : { others: otherPulls({ client, situation, base: base.tree, inside: workspace.inside, now: io.now }) }),
      environment,
      progress: () => undefined,
      signal,
      today: io.today,
      now: io.now,
      tool: io.tool,
      commit: situation.headSha,
      prove: async (what) => {
        proof = what;
      },
    }),
  );
  return { report: { ...report, notes: [...remarks, ...report.notes] }, remarks, proof };
};

const lostBase = (situation: Situation, base: BaseSource | null): readonly string[] =>
  situation.baseSha !== null && base === null
    ? [`the commit before this push, \`${situation.baseSha}\`, is gone: everything counts as new`]
    : [];

const inTime = async (
  timeoutMs: number,
  io: ActionIo,
  run: (signal: AbortSignal) => Promise<Report>,
): Promise<Report> => {
  const timeout = AbortSignal.timeout(timeoutMs);
  const started = io.now();
  try {
    return await run(AbortSignal.any([io.signal, timeout]));
  } catch (error) {
    if (!timeout.aborted || io.signal.aborted) throw error;
    throw new Problem("timed-out", `gave up after ${Math.round((io.now() - started) / 1000)} s`, {
      kind: "could-not-judge",
      hint: "Raise `timeout`, or check fewer migrations at once.",
      cause: error,
    });
  }
};

/** The report of a run that ended without one. What nobody foresaw is shown by its message; the log has the stack. */
export const unjudged = (error: unknown, tool: string): Report => {
  const problem =
    error instanceof Problem
      ? { code: error.code, message: error.message, detail: error.detail, hint: error.hint }
      : {
          code: "defect",
          message: "Lockstep failed in a way that nobody foresaw",
          detail: error instanceof Error ? error.message : String(error),
          hint: "Please report it, with the stack that the log of the run shows.",
        };
  return {
    version: 1,
    tool,
    verdict: "error",
    durationMs: 0,
    postgres: null,
    layout: null,
    platform: null,
    base: null,
    migrations: [],
    rls: null,
    drift: [],
    findings: [],
    summary: { errors: 0, warnings: 0, infos: 0, preexisting: 0, suppressed: 0 },
    notes: [],
    problem,
  };
};
