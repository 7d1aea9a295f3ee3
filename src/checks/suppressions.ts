import type { DraftFinding, Evidence, Finding } from "../model/index.ts";
import { type Allowance, allowances } from "../sql/index.ts";
import { scriptsOf } from "./scripts.ts";

/** An allow comment, and the script that it stands in. */
export type Suppression = Allowance & {
  readonly migration: string;
  readonly file: string;
};

/** Findings that no comment may silence: what speaks about comments, and what could not be read at all. */
export function silenceable(check: string): boolean {
  return !check.startsWith("suppression-") && check !== "file-unreadable";
}

/** Every allow comment of a history. A comment above both sections of one file counts once. */
export function suppressionsIn(evidence: Evidence): readonly Suppression[] {
  const seen = new Set<string>();
  return scriptsOf(evidence).flatMap(({ migration, script }) =>
    allowances(script.sql)
      .map((allowance) => ({ ...allowance, migration: migration.id, file: script.file }))
      .filter(({ file, line, check }) => {
        const key = `${line} ${check} ${file}`;
        return !seen.has(key) && seen.add(key).size > 0;
      }),
  );
}

/** `until` is the last day on which a comment holds. Days compare as text. */
export function expired(suppression: Suppression, today: string): boolean {
  return suppression.until !== null && suppression.until < today;
}

/** Does this comment speak about that finding? */
export function covers(
  suppression: Suppression,
  check: string,
  finding: Pick<Finding, "file" | "line"> & Pick<DraftFinding, "migrations">,
): boolean {
  if (suppression.fault !== null || suppression.check !== check || !silenceable(check)) return false;
  const { target, targetEnd, file, migration } = suppression;
  if (target === "file") return finding.file === file || finding.migrations.includes(migration);
  return finding.file === file && finding.line !== null && finding.line >= target && finding.line <= targetEnd;
}

/** A finding about the comment itself. */
export function aboutComment(suppression: Suppression, words: Pick<DraftFinding, "message" | "hint">): DraftFinding {
  return {
    subject: `${suppression.migration} ${suppression.check}`.trim(),
    migrations: [suppression.migration],
    file: suppression.file,
    line: suppression.line,
    detail: suppression.reason === "" ? null : `Reason given: ${suppression.reason}`,
    fix: null,
    ...words,
  };
}
