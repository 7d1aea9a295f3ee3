import { type MissingObject } from "./missing-object.js";
/** Does the script make what was not there? */
export declare const makesMissing: (sql: string, missing: MissingObject) => boolean;
