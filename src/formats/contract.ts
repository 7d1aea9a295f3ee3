import type { CheckText, Report } from "../model/index.ts";

/** Where a report will be read, for the formats that link to it. Everything is optional; without it links are plain text. */
export type RenderContext = {
  /** `https://github.com/owner/name/blob/<sha>/`, with the slash, for links to files. */
  readonly fileUrl: string | null;
  /** Link to the run, and to the full report. */
  readonly runUrl: string | null;
  /** Head commit. */
  readonly sha: string | null;
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Print durations. Off makes equal runs print equal bytes. */
  readonly durations: boolean;
  /** Notes of the report that must not be folded away: what the reader has to know before trusting the verdict. */
  readonly remarks?: readonly string[];
  /** The command that it answers, as it is typed. Left out: `check`. */
  readonly command?: string;
  /** Every check there is, for formats that explain the ids. */
  readonly checks?: readonly CheckText[];
  /** What the report is about, where a pull request gets several: a folder. */
  readonly scope?: string;
};

/** A way to print a report. The same report gives the same text. */
export type Format = {
  readonly id: string;
  readonly render: (report: Report, context: RenderContext) => string | Promise<string>;
};

/** One that has all it needs at hand. */
export type PlainFormat = {
  readonly id: string;
  readonly render: (report: Report, context: RenderContext) => string;
};
