// Suppressions in migration files:
//   -- lockstep: allow CHECK-ID[, CHECK-ID…] [until YYYY-MM-DD]: reason
// At the top of the file it speaks for the file: in the block of comments that begins the file, or before the first
// statement with an empty line behind it. Everywhere else it speaks for the statement below it, or beside it.

import { cut, type Piece } from "./cut.ts";
import { type Note, notesIn } from "./notes.ts";
import { place } from "./place.ts";
import { psqlScript } from "./psql-script.ts";
import { isReplacesNote } from "./replaces-notes.ts";

export type Allowance = {
  /** Id of the check; empty where the comment names none. */
  readonly check: string;
  /** `YYYY-MM-DD`: the last day on which it holds. */
  readonly until: string | null;
  readonly reason: string;
  /** Line of the comment. */
  readonly line: number;
  /** The whole file, or the line on which the statement begins that it stands above. */
  readonly target: "file" | number;
  /** Last line of that statement; equal to `target` where there is none. */
  readonly targetEnd: number;
  /** What is wrong with the comment, and how to write it. A faulty one allows nothing. */
  readonly fault: string | null;
};

const SHAPE = "write `-- lockstep: allow CHECK-ID until YYYY-MM-DD: reason`";

/** All allow comments of a text, also the malformed ones. */
export function allowances(sql: string): readonly Allowance[] {
  const notes = notesIn(sql).filter(({ text }) => !IRREVERSIBLE.test(text) && !isReplacesNote(text));
  if (notes.length === 0) return [];
  const pieces = psqlScript(sql).parts.flatMap((part) => cut(sql, part.start, part.end));
  return notes.flatMap((note) => {
    const where = { line: place(sql, note.offset).line, ...targetOf(sql, note, pieces) };
    return readAllow(note.text).map((read) => ({ ...read, ...where, fault: read.fault ?? where.fault }));
  });
}

type Read = Pick<Allowance, "check" | "until" | "reason" | "fault">;

function readAllow(text: string): readonly Read[] {
  const match = /^allow\b\s*([^:]*?)\s*(?:\buntil\b\s*([^:]*?)\s*)?(?::\s*(.*))?$/is.exec(text);
  if (match === null) return [faulty(`\`${shortened(text)}\` is no note that Lockstep knows: ${SHAPE}`)];
  const [, list = "", until = null, reason = ""] = match;
  const checks = list.split(/[\s,]+/).filter((check) => check !== "");
  if (checks.length === 0) return [faulty(`it names no check: ${SHAPE}`, reason)];
  return checks.map((check) => ({ check, until, reason: reason.trim(), fault: faultOf(check, until, reason) }));
}

function faulty(fault: string, reason = ""): Read {
  return { check: "", until: null, reason, fault };
}

function faultOf(check: string, until: string | null, reason: string): string | null {
  if (!/^[a-z]+(?:-[a-z]+)*$/.test(check)) return `\`${shortened(check)}\` is not the id of a check: ${SHAPE}`;
  if (until !== null && !isDay(until)) return `\`${shortened(until)}\` is not a day: ${SHAPE}`;
  return reason.trim() === "" ? `it gives no reason: ${SHAPE}` : null;
}

function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function shortened(text: string): string {
  const plain = text.replaceAll("`", "'");
  return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain;
}

type Target = Pick<Allowance, "target" | "targetEnd" | "fault">;

function targetOf(sql: string, note: Note, pieces: readonly Piece[]): Target {
  const beside = note.beside ?? (note.region === "top" ? null : note.next);
  if (beside !== null) return statementAt(sql, beside, pieces);
  if (note.region !== "body") return { target: "file", targetEnd: 0, fault: null };
  const { line } = place(sql, note.offset);
  return {
    target: line,
    targetEnd: line,
    fault: "it stands above no statement: move it to the line above one, or to the top of the file",
  };
}

/** From the line of this token to the end of the statement that holds it. */
function statementAt(sql: string, offset: number, pieces: readonly Piece[]): Target {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const line = place(sql, offset).line;
  const end = pieces[low]?.end ?? offset;
  return { target: line, targetEnd: Math.max(line, place(sql, Math.max(offset, end - 1)).line), fault: null };
}

const IRREVERSIBLE = /^irreversible\b/i;

/** `-- lockstep: irreversible: reason`: the first such note. `reason` is null where none is given. */
export function irreversibleNote(sql: string): { readonly reason: string | null; readonly line: number } | null {
  const note = notesIn(sql).find(({ text }) => IRREVERSIBLE.test(text));
  if (note === undefined) return null;
  const reason = note.text.replace(/^irreversible\b\s*:?\s*/i, "").trim();
  return { reason: reason === "" ? null : reason, line: place(sql, note.offset).line };
}
