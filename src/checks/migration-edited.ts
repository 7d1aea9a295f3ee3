// An up that the base branch has may already be in somebody's database, where an edit never arrives. A down is read when it
// runs, so mending one is no fault: it is told, and the rehearsal judges the new text.

import type { BaseMigration, DraftFinding, Evidence, Migration, SquashOfBase } from "../model/index.ts";
import { place, sameSql } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { scriptSubject } from "./scripts.ts";
import { code } from "./wording.ts";

export const migrationEdited: Check = {
  id: "migration-edited",
  group: "history",
  severity: "error",
  when: "The up script of a migration that the base branch has was changed. Comments, white space and downs: info.",
  harm: "Databases that applied it never see the edit, so they and new ones differ from here on.",
  instead: "Restore the file, and put the change into a new migration.",
  find: (evidence) => {
    const before = new Map((evidence.base?.migrations ?? []).map((migration) => [migration.id, migration]));
    const squashes = evidence.base?.squashes ?? [];
    return evidence.history.migrations.flatMap((migration) => {
      const squash = squashes.find((one) => one.migration === migration.id);
      if (squash !== undefined) return unequal(squash, migration);
      const base = before.get(migration.id);
      return base === undefined ? [] : [...upEdited(base, migration, evidence), ...downEdited(base, migration)];
    });
  },
};

/** What stands for others has to make what they make. */
function unequal({ replaced, differences }: SquashOfBase, migration: Migration): readonly DraftFinding[] {
  if (differences.length === 0) return [];
  return [
    {
      subject: scriptSubject({ migration, direction: "up" }),
      migrations: [migration.id],
      file: migration.up.file,
      line: null,
      message: `${code(migration.id)} stands for ${replaced.length} migrations of the base branch, and does not make what they make`,
      detail: differences.join("\n"),
      hint: "Squash anew from the base branch, and put changes into a migration behind it.",
      fix: null,
    },
  ];
}

function upEdited(base: BaseMigration, migration: Migration, evidence: Evidence): readonly DraftFinding[] {
  const { file, sql } = migration.up;
  const sameness = sameSql(base.up, sql);
  if (sameness === "identical") return [];
  const cosmetic = sameness === "cosmetic";
  return [
    {
      subject: scriptSubject({ migration, direction: "up" }),
      migrations: [migration.id],
      file,
      line: firstDifference(base.up, sql),
      message: cosmetic
        ? `${code(file)} differs from the base branch in comments or white space only`
        : `${code(file)} was changed, and the base branch already has it`,
      detail: cosmetic ? null : detailOf(evidence, file),
      hint: cosmetic
        ? "Tools that compare checksums will still call it edited."
        : "Restore the file as the base branch has it, and put the change into a new migration.",
      fix: null,
      ...(cosmetic ? { severity: "info" as const } : {}),
    },
  ];
}

function detailOf({ base }: Evidence, file: string): string | null {
  return base === null ? null : `To restore it: git checkout ${base.sha} -- '${file.replaceAll("'", "'\\''")}'`;
}

function downEdited(base: BaseMigration, migration: Migration): readonly DraftFinding[] {
  const down = migration.down;
  if (base.down === null) return [];
  if (down !== null && sameSql(base.down, down.sql) !== "different") return [];
  return [
    {
      subject: scriptSubject({ migration, direction: "down" }),
      migrations: [migration.id],
      file: down?.file ?? migration.up.file,
      line: down === null ? null : firstDifference(base.down, down.sql),
      message:
        down === null
          ? `the down of ${code(migration.id)} was removed, and the base branch has one`
          : `the down of ${code(migration.id)} differs from that of the base branch`,
      detail: null,
      hint: "The rehearsal ran the new text; databases read it when they roll back.",
      fix: null,
      severity: "info",
    },
  ];
}

/** Line of the first character in `after` that `before` has not got at that place. */
function firstDifference(before: string, after: string): number {
  const end = Math.min(before.length, after.length);
  let at = 0;
  while (at < end && before.charCodeAt(at) === after.charCodeAt(at)) at++;
  return place(after, at).line;
}
