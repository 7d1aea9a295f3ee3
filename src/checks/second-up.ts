import type { Step } from "../model/index.ts";

// A second up that goes wrong after an inexact down has, as a rule, what the down left as its cause: an exact down leads to
// the same up by construction. Rows are the exception, since the catalog holds none.

/** Does a second up go wrong because of what the down left in the catalog? */
export const isResidueInTheWay = ({ again, roundTrip }: Step): boolean => {
  if (again === null || roundTrip !== "residue") return false;
  // Class 23 = a constraint refuses rows.
  return again.failure === null ? again.changes.length > 0 : !again.failure.sqlstate.startsWith("23");
};
