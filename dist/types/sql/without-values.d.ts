import type { SqlRefusal } from "../model/index.js";
/** A message without values. Class 22 quotes them; class P0 is the author's; the others name objects only. */
export declare function withoutValues({ sqlstate, message }: Pick<SqlRefusal, "sqlstate" | "message">, script: string): string;
