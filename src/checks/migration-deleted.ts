import type { BaseMigration, DraftFinding, Evidence, Migration } from "../model/index.ts";
import { sameSql } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { code } from "./wording.ts";

export const migrationDeleted: Check = {
  id: "migration-deleted",
  group: "history",
  severity: "error",
  when: "A migration that the base branch has is gone, or has another name, and none stands for it (`lockstep squash`).",
  harm: "Ledgers remember it by name: tools refuse to go on, or apply it once more under its new name.",
  instead: "Restore the file, and undo what it did in a new migration.",
  find: (evidence) => {
    const present = new Set(evidence.history.migrations.map((migration) => migration.id));
    const replaced = new Set((evidence.base?.squashes ?? []).flatMap((squash) => squash.replaced));
    const gone = (evidence.base?.migrations ?? []).filter(({ id }) => !present.has(id) && !replaced.has(id));
    return gone.map((migration) => deleted(migration, evidence));
  },
};

function deleted(gone: BaseMigration, evidence: Evidence): DraftFinding {
  const heir = renamedTo(gone, evidence);
  return {
    subject: gone.id,
    // The migration is in no history of this branch, so nothing here can be called unchanged.
    migrations: heir === null ? [] : [heir.id],
    file: heir?.up.file ?? gone.file,
    line: null,
    message:
      heir === null
        ? `${code(gone.file)} is gone, and the base branch has it`
        : `${code(gone.id)} was renamed to ${code(heir.id)}, and the base branch has it under the old name`,
    detail: leftOut(gone, evidence),
    hint:
      heir === null
        ? "Restore the file, and undo what it did in a new migration."
        : "Give it its old name back: databases that applied it know it by that name.",
    fix: null,
  };
}

/** Where a file of its name lies now, if the layout left it out. */
function leftOut(gone: BaseMigration, { history }: Evidence): string | null {
  const found = history.ignored.find(({ file }) => baseName(file) === baseName(gone.file));
  return found === undefined ? null : `It lies in ${code(found.file)} now: ${found.reason}.`;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

/** The new migration that holds the same SQL. */
function renamedTo(gone: BaseMigration, { history, base }: Evidence): Migration | null {
  const settled = new Set(base?.migrations.map((migration) => migration.id));
  const fresh = history.migrations.filter((migration) => !settled.has(migration.id));
  return fresh.find((migration) => sameSql(gone.up, migration.up.sql) !== "different") ?? null;
}
