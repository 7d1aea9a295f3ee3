import type { Part } from "./plan.ts";

const inBatches = "-- in batches, where there are many rows:\n";
const own = "-- in a migration of its own, which no transaction holds:\n";
const behind = "-- in the migration after that:\n";
const reordered = "-- the order of columns is another afterwards\n";
const contracted = "-- in a later migration, when no code uses the old one any more:\n";

const remarkOn = ({ stage, alone }: Part, isFirst: boolean): string => {
  if (alone) return own;
  if (stage === "contract") return contracted;
  return isFirst ? "" : behind;
};

// By then it is what the author means, and not what a check has to find.
const allowed = "-- lockstep: allow drop-breaks-clients: no code uses it any more\n";

const remarkAbove = (statement: string, stage: Part["stage"]): string => {
  if (stage === "fill") return inBatches;
  return stage === "contract" && /^alter table .* drop column /.test(statement) ? allowed : "";
};

const written = ({ statements, stage }: Part): string =>
  statements.map((one) => `${remarkAbove(one, stage)}${one};`).join("\n");

/** As an author would paste it: which part belongs into which migration. */
export const saferSql = (parts: readonly Part[]): string =>
  (parts.some(({ meanwhile }) => meanwhile.length > 0) ? reordered : "") +
  parts.map((part, index) => `${remarkOn(part, index === 0)}${written(part)}`).join("\n\n");
