import type { DraftFinding, Step } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { isResidueInTheWay } from "./second-up.ts";
import { code, downPlace, refusal, residueHeadline, residueLines } from "./wording.ts";

/** What the residue does to a second up, as the end of the sentence that names it. */
const consequence = (step: Step): string => {
  if (!isResidueInTheWay(step)) return "";
  return step.again?.failure == null ? ", so a second up gives another schema" : ", so a second up fails";
};

const secondUp = (step: Step): readonly string[] => {
  const { again } = step;
  if (again === null) return [];
  // Where rows are in the way, up-again-fails says so.
  if (again.failure !== null)
    return isResidueInTheWay(step) ? ["A second up fails:", refusal(again.failure, downPlace(step).file)] : [];
  if (again.changes.length === 0) return ["A second up works."];
  return ["A second up works, and gives another schema than the first:", ...residueLines(again.changes)];
};

const enumStays = ({ residue }: Step): boolean =>
  residue.some(
    ({ kind, type, before }) => kind === "enum" && type === "altered" && before !== null && "labels" in before,
  );

const hintOf = (step: Step): string => {
  const proved = "Append this to the down; it was proved to remove what is left.";
  if (enumStays(step)) {
    const why = "Postgres can neither take a value out of an enum nor move it: the type has to be rebuilt";
    return step.cure === null ? `${why}, or the down declared irreversible.` : `${why}. ${proved}`;
  }
  return step.cure === null ? "Make the down undo every line of the up." : proved;
};

const finding = (step: Step): DraftFinding => {
  const { id } = step.migration;
  return {
    subject: id,
    migrations: [id],
    ...downPlace(step),
    message: `The down of ${code(id)} ${residueHeadline(step.residue)}${consequence(step)}`,
    detail: [...residueLines(step.residue), ...secondUp(step)].join("\n"),
    hint: hintOf(step),
    fix: step.cure,
  };
};

export const downLeavesResidue: Check = {
  id: "down-leaves-residue",
  group: "forward-and-back",
  severity: "error",
  when: "After up and down the catalog differs from what it was before the up. Everything counts: policies, grants, comments, defaults, owners, options.",
  harm: "A rollback that reports success leaves a schema that nobody has tested; the next deployment may fail on it, or a grant stays open.",
  instead: "Make the down undo every line of the up. Where SQL is shown, it was run and proved to remove the residue.",
  find: ({ steps, unwind }) => {
    const alone = steps.filter(({ roundTrip }) => roundTrip === "residue").map(finding);
    const last = steps.at(-1);
    if (alone.length > 0 || unwind === null || unwind.residue.length === 0 || last === undefined) return alone;
    return [
      {
        subject: "unwind",
        migrations: steps.map(({ migration }) => migration.id),
        file: last.migration.down?.file ?? last.migration.up.file,
        line: null,
        message: `All the way back, the history ${residueHeadline(unwind.residue)}`,
        detail: residueLines(unwind.residue).join("\n"),
        hint: "Every down is exact right after its up: look at what depends on rows, dates or the session.",
        fix: null,
      },
    ];
  },
};
