import type { SqlRefusal } from "../model/index.ts";
import { makesMissing, missingObject } from "../sql/index.ts";
import type { Way } from "./touched.ts";

/** What to do about a task ahead of the migrations that misses what one of them makes. Null: none does. */
export const notYetMade = (ways: readonly Way[], refusal: SqlRefusal): string | null => {
  const missing = missingObject(refusal);
  const maker = missing && ways.find(({ script }) => makesMissing(script.sql, missing));
  return maker
    ? `\`${maker.script.file}\` makes it, and is pending: look at it in \`promote.after\`, or leave this out until that one is applied.`
    : null;
};
