import type { Change, DraftFinding, Drift, Drifted, DriftKind, Evidence } from "../model/index.ts";
import { describeChange, outline } from "../model/index.ts";
import { code } from "./wording.ts";

// What the checks of drift share: one finding for each difference that stands on its own, so that an old one never hides
// a new one, and one for a source that could not be compared.

/** `before` is what the migrations make, `after` what is declared. */
const sentence = ({ change }: Drifted, source: string): string => {
  const what = code(change.address);
  if (change.type === "added") return `${code(source)} has ${what}, and no migration makes it`;
  if (change.type === "removed") return `the migrations make ${what}, and ${code(source)} does not have it`;
  return `${what} is one thing in ${code(source)} and another in the migrations`;
};

const detail = ({ change }: Drifted): string => {
  const { before, after } = describeChange(change);
  return [`migrations: ${before ?? "nothing"}`, `declared: ${after ?? "nothing"}`].join("\n");
};

const difference = (drift: Drift, drifted: Drifted, sources: number, alone: boolean): DraftFinding => ({
  subject: sources > 1 ? `${drift.source} ${drifted.change.address}` : drifted.change.address,
  migrations: [],
  file: drifted.file,
  line: drifted.line,
  message: sentence(drifted, drift.source),
  detail: detail(drifted),
  hint:
    drift.fix === null
      ? "Change the declaration, or write the migration that makes it."
      : alone
        ? "As a migration this SQL closes it; or change the declaration."
        : "The report holds SQL that closes all differences of this source at once.",
  fix: alone && drift.fix?.proved === true ? drift.fix.sql : null,
});

const unreadable = ({ source, problem }: Drift): readonly DraftFinding[] =>
  problem === null
    ? []
    : [
        {
          subject: source,
          migrations: [],
          file: problem.file,
          line: problem.line,
          message: `${code(source)} could not be compared: ${problem.message}`,
          detail: problem.detail,
          hint: problem.hint,
          fix: null,
        },
      ];

/** Differences that are not told by another one: a table's columns go with the table. */
const outlined = (drift: Drift): readonly Drifted[] => {
  const kept = new Set(outline(drift.changes.map(({ change }) => change)).map(({ address }) => address));
  return drift.changes.filter(({ change }) => kept.has(change.address));
};

/** Findings about the declared schemas of one kind. */
export const driftFindings = (
  evidence: Evidence,
  kind: DriftKind,
  concerns: (change: Change) => boolean = () => true,
): readonly DraftFinding[] => {
  const drifts = evidence.drift.filter((drift) => drift.kind === kind);
  return drifts.flatMap((drift) => {
    const told = outlined(drift).filter(({ change }) => concerns(change));
    return [
      ...unreadable(drift),
      ...told.map((drifted) => difference(drift, drifted, drifts.length, told.length === 1)),
    ];
  });
};
