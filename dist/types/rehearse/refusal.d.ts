import { SqlError } from "../model/index.js";
/** What Postgres refused, or null when it went well. Anything but a refusal flies on. */
export declare const refusalOf: (work: Promise<unknown>) => Promise<SqlError | null>;
