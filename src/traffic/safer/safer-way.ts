// Another way to the same schema that keeps nobody waiting while rows are worked on, and no old code from running while it is
// on its way. Written from what the statement was seen to make, so that it makes no difference how the author said it.
import { type Change, relationOf } from "./change.ts";
import { columnChanges } from "./columns.ts";
import { constraintChanges } from "./constraints.ts";
import { columnExchanges } from "./exchange.ts";
import { indexChanges } from "./indexes.ts";
import { partitionChanges } from "./partitions.ts";
import { emptyPlan, type Part, partsOf } from "./plan.ts";
import { tableRenames } from "./renames.ts";
import { replacedText } from "./replaced-text.ts";

/** Another way to what a statement did; null where none is known. */
export const saferWay = async (change: Change, major: number): Promise<readonly Part[] | null> => {
  const plan = emptyPlan();
  if (replacedText(plan, change.tag, change.text)) return partsOf(plan);
  if (change.before.relations.some(({ oid }) => relationOf(change.after, oid) === undefined)) return null;
  const known =
    partitionChanges(plan, change) &&
    columnChanges(plan, change) &&
    (await columnExchanges(plan, change)) &&
    constraintChanges(plan, change) &&
    indexChanges(plan, change) &&
    tableRenames(plan, change, major);
  if (!known) return null;
  const parts = partsOf(plan);
  return parts.length === 0 ? null : parts;
};
