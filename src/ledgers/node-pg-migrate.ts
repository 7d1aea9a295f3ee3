import type { Ledger } from "./contract.ts";
import { applied, isoTime, qualified, textOrNull } from "./rows.ts";

// Source: salsita/node-pg-migrate, src/runner.ts. The name is the file's without its ending.

export const nodePgMigrate: Ledger = {
  id: "node-pg-migrate",
  title: "node-pg-migrate's (pgmigrations)",
  layouts: ["node-pg-migrate"],
  places: [{ schema: null, name: "pgmigrations" }],
  columns: ["id", "name", "run_on"],
  keyOf: ({ migration }) => migration.id,
  checksumsOf: null,
  read: async (query, table) => {
    const rows = await query(`select name, ${isoTime("run_on")} as at from ${qualified(table)} order by run_on, id`);
    return rows.map(({ name, at }) => applied(String(name), { appliedAt: textOrNull(at) }));
  },
  locks: () => [7241865325823964n],
  writer: {
    create: (table) =>
      `create table ${qualified(table)} (id serial primary key, name varchar(255) not null, run_on timestamp not null)`,
    record: (table, { migration }) => ({
      text: `insert into ${qualified(table)} (name, run_on) values ($1, pg_catalog.now())`,
      values: [migration.id],
    }),
    forget: (table, { migration }) => ({
      text: `delete from ${qualified(table)} where name = $1`,
      values: [migration.id],
    }),
    settle: null,
    amend: null,
  },
};
