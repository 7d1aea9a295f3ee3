import type { Change } from "./catalog.ts";
import type { AllTables, Diagram } from "./diagram.ts";
import type { Attribution } from "./drift.ts";
import type { RoundTrip } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import type { ReportRls } from "./report-rls.ts";

/** A difference as a report shows it: `before` and `after` are text, null where there is nothing. */
export type ReportChange = {
  readonly type: Change["type"];
  readonly kind: string;
  readonly address: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** How long others wait: an estimate, good to a factor of three. */
export type ReportCost = {
  readonly line: number;
  readonly relation: string;
  readonly class: "linear" | "rewrite";
  /** Who waits: `reads` means everybody. */
  readonly stops: "writes" | "reads";
  /** Rows of the relation where people use it, where somebody said. */
  readonly rows: number | null;
  /** Milliseconds for a million rows, measured on this server. */
  readonly perMillionRowsMs: number | null;
  /** For the rows that there are. */
  readonly estimateMs: number | null;
};

export type ReportMigration = {
  readonly id: string;
  readonly files: { readonly up: string; readonly down: string | null };
  readonly isNew: boolean;
  readonly up: { readonly status: "ok" | "failed" | "skipped"; readonly ms: number | null };
  readonly down: {
    readonly status: "ok" | "failed" | "missing" | "irreversible" | "skipped";
    readonly ms: number | null;
  };
  readonly roundTrip: RoundTrip;
  readonly residue: readonly ReportChange[];
  readonly locks: readonly {
    readonly line: number;
    readonly relation: string;
    readonly mode: string;
    readonly preexisting: boolean;
    readonly ms: number;
  }[];
  readonly rewrites: readonly { readonly line: number; readonly relation: string }[];
  /** Statements that keep others waiting for longer the more rows there are. Left out where there are none. */
  readonly costs?: readonly ReportCost[];
  readonly dataLoss: readonly {
    readonly direction: "up" | "down";
    readonly table: string;
    /** `*`: whole rows. */
    readonly column: string;
    readonly rows: number;
  }[];
};

/** Everything a run found, as plain JSON: what `--format json` prints and every format is made from. */
export type Report = {
  readonly version: 1;
  readonly tool: string;
  readonly verdict: "pass" | "fail" | "error";
  readonly durationMs: number;
  readonly postgres: { readonly version: string; readonly server: string } | null;
  readonly layout: string | null;
  readonly platform: string | null;
  /** Host, port and name of the live database that was looked at by itself. Left out elsewhere. */
  readonly database?: string;
  /** Commit id of the base, or null. */
  readonly base: string | null;
  readonly migrations: readonly ReportMigration[];
  /** Null when nobody looked at who can reach what. */
  readonly rls: ReportRls | null;
  readonly drift: readonly {
    readonly kind: string;
    readonly source: string;
    readonly status: "in-sync" | "drift" | "error";
    readonly changes: readonly ReportChange[];
    readonly outside: readonly string[];
    readonly fix: { readonly sql: string; readonly proved: boolean; readonly onRows?: readonly string[] } | null;
  }[];
  /** Where several sources were compared: who says what about each object that somebody sees otherwise. */
  readonly attribution?: readonly Attribution[];
  /** For each history whose new migrations touch tables: those, and what they point at. */
  readonly diagrams?: readonly Diagram[];
  /** For each history that makes more tables than new migrations touch: all of them. */
  readonly allTables?: readonly AllTables[];
  readonly findings: readonly Finding[];
  readonly summary: {
    readonly errors: number;
    readonly warnings: number;
    readonly infos: number;
    readonly preexisting: number;
    readonly suppressed: number;
  };
  /** Remarks about the run that are no findings: what was detected and why, what was ignored. One sentence each. */
  readonly notes: readonly string[];
  /** Why the run could not judge. Verdict is `error` then. */
  readonly problem: null | {
    readonly code: string;
    readonly message: string;
    readonly detail: string | null;
    readonly hint: string | null;
  };
};
