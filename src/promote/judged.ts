import { checks } from "../checks/index.ts";
import { judge } from "../checks/judge.ts";
import {
  type Drift,
  type Evidence,
  type Finding,
  type LedgerEvidence,
  noTrials,
  type Problem,
} from "../model/index.ts";
import type { ChangeRequest, Refusal } from "./contract.ts";
import type { Ground } from "./ground.ts";

// The checks say what stands in the way of a promotion in the words, and under the keys, that they use everywhere.

const evidenceOf = (
  { today }: Pick<ChangeRequest, "today">,
  { history, live, platform }: Pick<Ground, "history" | "live" | "platform">,
  seen: { readonly drift: readonly Drift[]; readonly ledger: LedgerEvidence | null },
): Evidence => ({
  history: { ...history, faults: [] },
  base: null,
  standing: new Map(),
  steps: [],
  unwind: null,
  server: { id: "live", version: live.version },
  platform: platform.id,
  today,
  clock: [],
  access: null,
  traffic: null,
  baseAccess: null,
  trials: noTrials,
  ...seen,
});

const nothing = { severities: {}, baseKeys: null, accessKeys: null };

export const asRefusal = ({ key, message, detail, hint, fix }: Finding): Refusal => ({
  key,
  message,
  detail,
  hint,
  fix,
});

export const problemAsRefusal = ({ code, message, detail, hint }: Problem): Refusal => ({
  key: code,
  message,
  detail,
  hint,
  fix: null,
});

/** What the ledger and the files disagree about. */
export const ledgerFindings = (request: ChangeRequest, ground: Ground, ledger: LedgerEvidence): readonly Finding[] =>
  judge(evidenceOf(request, ground, { drift: [], ledger }), nothing).filter(({ check }) => check === "ledger-drift");

const aboutProduction: ReadonlySet<string> = new Set(["production-drift", "unmanaged-object"]);

/** How production differs from what its ledger says, a finding for each difference that stands on its own. */
export const driftFindings = (request: ChangeRequest, ground: Ground, drift: Drift): readonly Finding[] =>
  judge(evidenceOf(request, ground, { drift: [drift], ledger: null }), nothing).filter(({ check }) =>
    aboutProduction.has(check),
  );

// That a way back is missing is for the pull request to judge; a promotion only needs to know.
const blocking: ReadonlySet<string> = new Set(
  checks
    .filter(({ group, id }) => (group === "forward-and-back" || group === "history") && id !== "down-missing")
    .map(({ id }) => id),
);

/** What a rehearsal saw that keeps migrations from production. */
export const rehearsalFindings = ({ settings }: ChangeRequest, evidence: Evidence): readonly Finding[] =>
  judge(evidence, { severities: settings.checks, baseKeys: null, accessKeys: null }).filter(
    ({ check, severity, status }) => severity === "error" && status === "new" && blocking.has(check),
  );

/** Was this key accepted? The last sign of what was accepted may be `*`. */
export const isAccepted = (key: string, accepted: readonly string[]): boolean =>
  accepted.some((one) => (one.endsWith("*") ? key.startsWith(one.slice(0, -1)) : key === one));
