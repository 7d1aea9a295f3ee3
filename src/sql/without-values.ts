// What Postgres said, without the rows it said it about. Words of the author's own (raise) are kept where the file has them,
// because everybody who reads the log may read the file.

import type { SqlRefusal } from "../model/index.ts";

const HIDDEN = "…";

const quoted = /"(?:[^"]|"")*"|'(?:[^']|'')*'|«[^»]*»|„[^“]*“/g;

const wordsOfFile = (message: string, script: string): string =>
  message.replace(/[^\s,;:()[\]]+/g, (word) => {
    const bare = word.replace(/^["'.]+|["'.!?]+$/g, "");
    return bare === "" || /^\d{1,6}$/.test(bare) || script.includes(bare) ? word : HIDDEN;
  });

/** A message without values. Class 22 quotes them; class P0 is the author's; the others name objects only. */
export function withoutValues({ sqlstate, message }: Pick<SqlRefusal, "sqlstate" | "message">, script: string): string {
  if (sqlstate.startsWith("22")) return message.replace(quoted, `"${HIDDEN}"`);
  return sqlstate.startsWith("P0") ? wordsOfFile(message, script) : message;
}
