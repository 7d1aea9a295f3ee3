import type { ReportRls } from "../../src/model/index.ts";

/** What a look saw of some tables, all covered unless it says otherwise. */
export const rlsOf = (tables: number, covered = tables, more: Partial<ReportRls> = {}): ReportRls => {
  const percent = tables === 0 ? 100 : Math.round((covered / tables) * 1000) / 10;
  return {
    coverage: {
      tables,
      covered,
      percent,
      base: null,
      was: null,
      bySchema: [{ schema: "public", tables, covered, percent, base: null }],
      uncovered: [],
      exempt: [],
    },
    exposure: { roles: [], schemas: [], assumed: false, identities: [] },
    access: [],
    calls: [],
    changes: [],
    errors: [],
    unproven: [],
    ...more,
  };
};

/** The same with a word of a stranger's in every place that takes one. */
export const rlsNaming = (name: string): ReportRls =>
  rlsOf(1, 1, {
    coverage: {
      ...rlsOf(1).coverage,
      uncovered: [{ table: name, why: `no policy admits ${name}` }],
      exempt: [{ table: name, reason: `since ${name}` }],
      bySchema: [{ schema: name, tables: 1, covered: 1, percent: 100, base: null }],
    },
    exposure: {
      roles: [{ name, trusted: false, why: `it is ${name}` }],
      schemas: [{ name, why: `it is ${name}` }],
      assumed: false,
      identities: [{ id: name, role: name, why: `a policy calls ${name}` }],
    },
    access: [
      {
        table: name,
        identity: name,
        select: "none",
        insert: "all",
        update: "own",
        delete: "error",
        handOver: "own",
        base: { select: "all", insert: "all", update: "own", delete: "none" },
      },
    ],
    calls: [{ function: name, identity: name, reach: "allowed" }],
    changes: [
      { subject: name, identity: name, command: "select", base: "all", now: "none" },
      { subject: name, identity: name, command: "call", base: "none", now: "allowed" },
    ],
    errors: [{ subject: name, identity: name, command: "delete", sqlstate: name, message: `no ${name}` }],
    unproven: [{ subject: name, reason: `no row fits ${name}` }],
  });
