import { code } from "../checks/wording.ts";
import type { AccessEvidence } from "../model/index.ts";

const list = (names: readonly string[]): string => names.map(code).join(", ");

/** What counted as exposed, so that nobody takes silence about the rest for safety; and what the look has to say of itself. */
export const accessNotes = (access: AccessEvidence | null): readonly string[] => {
  if (access === null) return [];
  const { exposure, identities, relations, notes } = access;
  const exposed = relations.filter((relation) => relation.exposed).length;
  if (exposed === 0) return notes;
  const what = `${exposed} ${exposed === 1 ? "relation counts" : "relations count"} as exposed`;
  const where = list(exposure.schemas.map(({ name }) => name));
  // Nobody was granted anything, so that one role stands for all.
  const whom = exposure.assumed ? "a role that may use every table" : list(exposure.roles.map(({ name }) => name));
  return [`${what}, in ${where} to ${whom}; tried as ${list(identities.map(({ id }) => id))}.`, ...notes];
};
