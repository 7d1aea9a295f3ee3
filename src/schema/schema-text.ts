import { type Section, sections } from "./contract.ts";
import type { Placed } from "./in-order.ts";

const heading = (section: Section): string => `-- ${section.slice(0, 1).toUpperCase()}${section.slice(1)}`;

/** Statements as one file. Bodies of functions are not looked at while it runs: they may speak of what comes later. */
export const schemaText = (placed: readonly Placed[]): string => {
  const lines: string[] = ["set check_function_bodies = off;", ""];
  let under: Section | null = null;
  let last: string | null = null;
  for (const item of placed) {
    const { sql } = item.piece;
    if (under === null || sections.indexOf(item.under) > sections.indexOf(under)) {
      if (last !== null) lines.push("");
      lines.push(heading(item.under), "");
      under = item.under;
      last = null;
    }
    const long = sql.includes("\n");
    if (last !== null && (long || last.includes("\n"))) lines.push("");
    lines.push(`${sql};`);
    last = sql;
  }
  return `${lines.join("\n").trimEnd()}\n`;
};
