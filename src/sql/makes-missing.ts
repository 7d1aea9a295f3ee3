import { creates } from "./creates.ts";
import { type MissingObject, supplies } from "./missing-object.ts";
import { scriptStatements } from "./script-statements.ts";

/** Does the script make what was not there? */
export const makesMissing = (sql: string, missing: MissingObject): boolean => {
  const last = missing.name.slice(missing.name.lastIndexOf(".") + 1).replaceAll('"', "");
  if (!sql.toLowerCase().includes(last.toLowerCase())) return false;
  return scriptStatements(sql).some((statement) => creates(statement).some((made) => supplies(made, missing)));
};
