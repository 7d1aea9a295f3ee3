// The JSON Schema of a report, draft 07. The compiler counts it against the types: a field or a word that one side has
// and the other lacks does not compile. The order of the fields here is the order in which the `json` format writes them.
import type {
  Attribution,
  Finding,
  Report,
  ReportChange,
  ReportCost,
  ReportMigration,
  RoundTrip,
  Severity,
} from "../model/index.ts";
import { allTablesSchema, diagramSchema } from "./diagram-schema.ts";
import { rlsSchema } from "./rls-schema.ts";
import { count, flag, line, list, milliseconds, name, object, oneOf, orNull, type Schema, text } from "./schema.ts";

type Drift = Report["drift"][number];

const severity = oneOf<Severity>({ error: true, warning: true, info: true });

const change = object<ReportChange>(
  {
    type: oneOf<ReportChange["type"]>({ added: true, removed: true, altered: true }),
    kind: name,
    address: name,
    before: orNull(text()),
    after: orNull(text()),
  },
  "One difference between two catalogs.",
);

const cost = object<ReportCost>({
  line,
  relation: name,
  class: oneOf<ReportCost["class"]>({ linear: true, rewrite: true }),
  stops: oneOf<ReportCost["stops"]>({ writes: true, reads: true }, "Who waits; `reads` means everybody."),
  rows: orNull(count("Where people use it, by the statistics file.")),
  perMillionRowsMs: orNull(milliseconds),
  estimateMs: orNull({ ...milliseconds, description: "For these rows: good to a factor of three." }),
});

const migration = object<ReportMigration>(
  {
    id: name,
    files: object<ReportMigration["files"]>({ up: name, down: orNull(name) }),
    isNew: flag,
    up: object<ReportMigration["up"]>({
      status: oneOf<ReportMigration["up"]["status"]>({ ok: true, failed: true, skipped: true }),
      ms: orNull(milliseconds),
    }),
    down: object<ReportMigration["down"]>({
      status: oneOf<ReportMigration["down"]["status"]>({
        ok: true,
        failed: true,
        missing: true,
        irreversible: true,
        skipped: true,
      }),
      ms: orNull(milliseconds),
    }),
    roundTrip: oneOf<RoundTrip>(
      { exact: true, "column-order": true, residue: true, unproven: true },
      "What the down restored: all of it, all but the order of columns, not all of it, or nobody could tell.",
    ),
    residue: list(change, "What the down left different from before its up."),
    locks: list(
      object<ReportMigration["locks"][number]>({
        line,
        relation: name,
        mode: name,
        preexisting: flag,
        ms: milliseconds,
      }),
    ),
    rewrites: list(object<ReportMigration["rewrites"][number]>({ line, relation: name })),
    costs: list(cost, "Statements that keep others waiting for longer the more rows there are."),
    dataLoss: list(
      object<ReportMigration["dataLoss"][number]>({
        direction: oneOf<ReportMigration["dataLoss"][number]["direction"]>({ up: true, down: true }),
        table: name,
        column: name,
        rows: count(),
      }),
    ),
  },
  undefined,
  ["costs"],
);

const drift = object<Drift>({
  kind: name,
  source: name,
  status: oneOf<Drift["status"]>({ "in-sync": true, drift: true, error: true }),
  changes: list(change),
  outside: list(name, "Objects that this source cannot express."),
  fix: orNull(
    object<NonNullable<Drift["fix"]>>(
      {
        sql: text(),
        proved: flag,
        onRows: list(
          text(),
          "What it does where tables hold rows: it fails, or takes values away. Left out: not tried.",
        ),
      },
      undefined,
      ["onRows"],
    ),
  ),
});

const finding = object<Finding>({
  check: { type: "string", description: "Id of the check.", pattern: "^[a-z0-9]+(-[a-z0-9]+)*$" },
  severity,
  key: { type: "string", description: "Stable across runs.", minLength: 1 },
  subject: text(),
  migration: orNull(name),
  file: orNull(name),
  line: orNull(line),
  message: name,
  detail: orNull(text()),
  hint: orNull(text()),
  fix: orNull(text("SQL that was proved to cure it.")),
  status: oneOf<Finding["status"]>({ new: true, "pre-existing": true, suppressed: true }),
});

const attribution = object<Attribution>({
  address: name,
  agree: list(name, "Sources that say what the migrations say."),
  differ: list(list(name), "Sources that say otherwise, those of one mind together."),
  odd: list(name, "The odd one out: sources, or `migrations`. Empty where nobody stands alone."),
});

const report = object<Report>(
  {
    version: { description: "Of this document's shape.", const: 1 },
    tool: { type: "string", description: "Version of Lockstep.", minLength: 1 },
    verdict: oneOf<Report["verdict"]>(
      { pass: true, fail: true, error: true },
      "`error`: the run could not judge, and `problem` says why. Never a pass.",
    ),
    durationMs: milliseconds,
    postgres: orNull(object<NonNullable<Report["postgres"]>>({ version: name, server: name })),
    layout: orNull(name),
    platform: orNull(name),
    database: text("Host, port and name of the live database that `lockstep health` looked at. Left out elsewhere."),
    base: { type: ["string", "null"], description: "Commit id of the base.", minLength: 1 },
    migrations: list(migration),
    rls: orNull(rlsSchema),
    drift: list(drift),
    attribution: list(attribution, "Only where several sources were compared and one of them differs."),
    diagrams: list(diagramSchema, "Only where new migrations touch tables."),
    allTables: list(allTablesSchema, "Only of histories that make more tables than new migrations touch."),
    findings: list(finding),
    summary: object<Report["summary"]>({
      errors: count("New ones; so are warnings and infos."),
      warnings: count(),
      infos: count(),
      preexisting: count("The base branch has them too."),
      suppressed: count("Allowed by a comment in the migration."),
    }),
    notes: list(text(), "Remarks about the run that are no findings, one sentence each."),
    problem: orNull(
      object<NonNullable<Report["problem"]>>({
        code: name,
        message: name,
        detail: orNull(text()),
        hint: orNull(text()),
      }),
    ),
  },
  undefined,
  ["attribution", "diagrams", "allTables", "database"],
);

/** What every report obeys, whatever it holds. */
export const reportSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  $id: "report.schema.json",
  title: "Lockstep report",
  ...report,
} satisfies Schema & Readonly<Record<string, unknown>>;
