import { type Statement } from "./parse.js";
/** The statements of a script that may hold COPY data and psql commands, with offsets into the whole script. */
export declare function scriptStatements(sql: string): readonly Statement[];
