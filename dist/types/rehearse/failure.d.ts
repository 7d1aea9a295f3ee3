import type { Failure, Script, SqlRefusal } from "../model/index.js";
/** Which part of a script was sent when Postgres refused it. Offsets into the script's text. */
export type Sent = {
    readonly start: number;
    readonly end: number;
};
/** What Postgres refused, with its place in the file. */
export declare const failureOf: (script: Script, sent: Sent, refusal: SqlRefusal) => Failure;
