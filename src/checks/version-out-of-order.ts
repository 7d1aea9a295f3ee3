// Order is that of the layout's tool: the position in the history. A base migration that is made to sort last for ever (a
// Supabase master file, `99999999999999_…`) is no reason: everything sorts before it.

import { type DraftFinding, type Evidence, type Migration, sortsLastForEver } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { code } from "./wording.ts";

export const versionOutOfOrder: Check = {
  id: "version-out-of-order",
  group: "history",
  severity: "error",
  when: "A new migration sorts before one that the base branch already has.",
  harm: "Databases that applied the later one first refuse it, skip it for good, or end with another schema.",
  instead: "Rename it to a version above every migration of the base branch.",
  find: (evidence) => {
    if (evidence.base === null) return [];
    const settled = new Set(evidence.base.migrations.map((migration) => migration.id));
    const late = evidence.history.migrations.filter((one) => settled.has(one.id) && !sortsLastForEver(one));
    const last = late.at(-1);
    return last === undefined ? [] : newBefore(evidence, settled, last);
  },
};

function newBefore(evidence: Evidence, settled: ReadonlySet<string>, last: Migration): readonly DraftFinding[] {
  const { migrations } = evidence.history;
  const squashed = new Set((evidence.base?.squashes ?? []).map(({ migration }) => migration));
  return migrations
    .slice(0, migrations.indexOf(last))
    .filter((one) => !settled.has(one.id) && !squashed.has(one.id) && !sortsLastForEver(one))
    .map((migration) => ({
      subject: migration.id,
      migrations: [migration.id],
      file: migration.up.file,
      line: null,
      message: `${code(migration.id)} sorts before ${code(last.id)}, which the base branch already has`,
      detail: null,
      hint: `Rename it, with its down, so that its version comes after ${code(last.version)}.`,
      fix: null,
    }));
}
