import { type DraftFinding, draftNotes, type Evidence, type Step } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { code, downPlace } from "./wording.ts";

const committed = ({ trials }: Evidence, id: string): string => {
  const place = trials.downs.get(id);
  if (place === undefined) return "as the down";
  return place.place === "file" ? `as ${code(place.path)}` : `at the end of ${code(place.path)}`;
};

const finding = (evidence: Evidence, step: Step): DraftFinding => {
  const { id } = step.migration;
  return {
    subject: id,
    migrations: [id],
    ...downPlace(step),
    message: `${code(id)} has no down`,
    detail:
      step.cure === null
        ? null
        : "A draft was made from the catalog, and proved on this server to restore exactly what stood before.",
    hint:
      step.cure === null
        ? "Write a down, or say why there is none: `-- lockstep: irreversible: reason`."
        : `Commit the draft ${committed(evidence, id)}, or say why there is none: \`-- lockstep: irreversible: reason\`.`,
    fix: step.cure === null ? null : `${draftNotes(step.changes)}${step.cure}`,
  };
};

const folded = ({ history }: Evidence, missing: readonly Step[], message: string): DraftFinding => ({
  subject: history.folder === "" ? "history" : history.folder,
  migrations: missing.map(({ migration }) => migration.id),
  file: null,
  line: null,
  message,
  detail: null,
  hint: "Add downs from the next migration on; each is proved from the day it is there.",
  fix: null,
  severity: "warning",
});

const noneOf = (count: number): string =>
  count === 1 ? "The only migration has no down" : `None of the ${count} migrations has a down`;

/** What the base branch has, while it has no down at all: its one warning stays one when the first down comes. */
const sinceEver = ({ base, standing }: Evidence, missing: readonly Step[]): readonly Step[] =>
  base?.migrations.every(({ down }) => down === null)
    ? missing.filter(({ migration }) => standing.get(migration.id) === "unchanged")
    : [];

export const downMissing: Check = {
  id: "down-missing",
  group: "forward-and-back",
  severity: "error",
  when: "A migration has neither a down nor a note that it is irreversible. A history without any downs is told once, as a warning.",
  harm: "A release that goes wrong cannot be taken back; somebody writes the way back by hand, at night, on production.",
  instead:
    "Commit a down beside the up. Where there is no way back, say so and why: `-- lockstep: irreversible: reason`.",
  find: (evidence) => {
    const { steps, standing } = evidence;
    const missing = steps.filter(
      ({ down, up, changes }) => down.status === "missing" && up.status === "ok" && changes.length > 0,
    );
    const none = steps.length > 0 && steps.every(({ migration }) => migration.down === null);
    if (!none) {
      const old = sinceEver(evidence, missing);
      const rest = missing.filter((step) => !old.includes(step)).map((step) => finding(evidence, step));
      return old.length === 0 ? rest : [folded(evidence, old, noneOf(old.length)), ...rest];
    }
    if (missing.length === 0) return [];
    // What is new brings its own draft, mildly: the team has never written downs.
    const fresh = missing.filter(({ migration, cure }) => standing.get(migration.id) === "new" && cure !== null);
    const drafts =
      evidence.base === null ? [] : fresh.map((step) => ({ ...finding(evidence, step), severity: "info" as const }));
    return [folded(evidence, missing, noneOf(steps.length)), ...drafts];
  },
};
