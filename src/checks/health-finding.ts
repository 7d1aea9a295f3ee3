import type { DraftFinding, Evidence, HealthEvidence, HealthIndex } from "../model/index.ts";
import { originOfObject } from "./origin.ts";
import { code } from "./wording.ts";

// What the checks of health share: they speak of a live database, where no migration is known, or of the rehearsed one; and
// what one of them could not look at is told by it, since silence would look like a pass.

export type HealthDraft = Pick<DraftFinding, "subject" | "message"> &
  Partial<Pick<DraftFinding, "detail" | "hint" | "fix" | "severity">> & {
    /** What it is about, as the catalog calls it, the likeliest first: the migration that made it is where the reader looks. */
    readonly at?: readonly string[];
  };

const drafted =
  (evidence: Evidence) =>
  ({ detail = null, hint = null, fix = null, at = [], ...rest }: HealthDraft): DraftFinding => ({
    ...originOfObject(evidence, at),
    detail,
    hint,
    fix,
    ...rest,
  });

/** What a check says of a database. Nothing where nobody looked at one. */
export const healthFindings = (
  evidence: Evidence,
  check: string,
  find: (health: HealthEvidence) => readonly HealthDraft[],
): readonly DraftFinding[] => {
  const { health } = evidence;
  if (health === undefined) return [];
  const draft = drafted(evidence);
  const unread = health.unread
    .filter((one) => one.check === check)
    .map(({ subject, why, hint }) =>
      draft({
        subject: `${subject} (not looked at)`,
        severity: "info",
        message: `nobody could look at ${code(subject)}: ${why}`,
        hint,
      }),
    );
  return [...find(health).map(draft), ...unread];
};

/** Seconds as people say them: `40 s`, `12 min`, `5 h`, `3 days`. */
export const inTime = (seconds: number): string => {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
};

const bytesIn: readonly (readonly [unit: string, bytes: number])[] = [
  ["GB", 1024 ** 3],
  ["MB", 1024 ** 2],
  ["kB", 1024],
];

export const inBytes = (bytes: number): string => {
  const [unit, size] = bytesIn.find(([, least]) => bytes >= least) ?? ["B", 1];
  return `${Math.round(bytes / size)} ${unit}`;
};

/** Indexes by the table that they are of. */
export const byTable = (indexes: readonly HealthIndex[]): ReadonlyMap<string, readonly HealthIndex[]> => {
  const found = new Map<string, HealthIndex[]>();
  for (const index of indexes) {
    const there = found.get(index.table);
    if (there === undefined) found.set(index.table, [index]);
    else there.push(index);
  }
  return found;
};
