import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { plainText } from "./run-program.ts";

const BYTES = 4096;
const LINES = 12;

/** The last lines of a server's log. Null when there are none. */
export function lastLogLines(log: string): string | null {
  let file: number;
  try {
    file = openSync(log, "r");
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, BYTES));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    const lines = plainText(buffer.toString("utf8")).split("\n");
    return lines.slice(-LINES).join("\n") || null;
  } finally {
    closeSync(file);
  }
}
