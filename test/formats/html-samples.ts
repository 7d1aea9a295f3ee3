import type { AllTables, Report } from "../../src/model/index.ts";
import { foldColumns } from "../../src/schema/fold-columns.ts";
import { rlsNaming } from "./rls-sample.ts";
import { failing, finding, migration, reportOf } from "./samples.ts";

const change = (name: string) =>
  ({ type: "altered", kind: "column", address: name, before: name, after: name }) as const;

/** Tables of which each points at a few before it, and most of them at the first. */
export const tablesOf = (count: number, nameOf: (at: number) => string, column = "column"): AllTables => ({
  history: "migrations",
  tables: foldColumns(
    Array.from({ length: count }, (_, at) => ({
      name: nameOf(at),
      schema: "public",
      title: nameOf(at),
      columns: Array.from({ length: 20 }, (_, one) => ({
        name: one < 3 ? `key ${one}` : column,
        type: "text",
        notNull: one === 0,
        marks: one === 0 ? ["PK" as const] : one < 3 ? ["FK" as const] : [],
      })),
      outside: false,
    })),
  ),
  relations: Array.from({ length: count - 1 }, (_, index) => index + 1).flatMap((at) =>
    [0, Math.floor(at / 3)].map((to, one) => ({
      from: nameOf(at),
      to: nameOf(to),
      columns: [`key ${one + 1}`],
      targets: ["key 0"],
      optional: true,
      single: false,
      identifying: false,
    })),
  ),
  left: 0,
});

/** Everything that a report can hold. */
export const rich = (name: string, more: Partial<Report> = {}): Report =>
  reportOf({
    ...failing,
    migrations: [
      migration(name, {
        locks: [
          { line: 7, relation: name, mode: "AccessExclusiveLock", preexisting: true, ms: 3.2 },
          { line: 9, relation: name, mode: "ShareLock", preexisting: true, ms: 1 },
        ],
        rewrites: [{ line: 7, relation: name }],
        dataLoss: [{ direction: "down", table: name, column: name, rows: 10 }],
        files: { up: name, down: name },
      }),
      migration("002", {
        up: { status: "failed", ms: 2 },
        down: { status: "missing", ms: null },
        roundTrip: "unproven",
      }),
      migration("001", { isNew: false, roundTrip: "residue" }),
    ],
    findings: (["new", "pre-existing", "suppressed"] as const).map((status) =>
      finding({
        subject: name,
        file: name,
        migration: name,
        message: `\`${name}\``,
        detail: `${name}\n${name}`,
        hint: name,
        fix: name,
        status,
      }),
    ),
    rls: rlsNaming(name),
    drift: [
      {
        kind: "prisma",
        source: name,
        status: "drift",
        changes: [change(name)],
        outside: [name],
        fix: { sql: name, proved: true },
      },
      { kind: "command", source: name, status: "in-sync", changes: [], outside: [], fix: null },
    ],
    attribution: [{ address: name, agree: [name], differ: [[name]], odd: [name] }],
    diagrams: [
      {
        history: name,
        tables: ["a", "b"].map((table) => ({
          name: `${table} ${name}`,
          schema: "public",
          title: `${table} ${name}`,
          columns: [{ name, type: name, notNull: true, marks: ["PK"] }],
          outside: false,
        })),
        relations: [
          {
            from: `a ${name}`,
            to: `b ${name}`,
            columns: [name],
            targets: [name],
            optional: false,
            single: false,
            identifying: true,
          },
        ],
        touched: [`a ${name}`],
        left: 0,
      },
    ],
    allTables: [{ ...tablesOf(3, (at) => `${at} ${name}`, name), history: name, left: 2 }],
    notes: [name],
    ...more,
  });
