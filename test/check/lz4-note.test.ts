import { expect, test } from "vitest";
import { lz4Note } from "../../src/check/lz4-note.ts";
import type { History, Script } from "../../src/model/index.ts";

const script = (file: string, sql: string): Script => ({ file, sql, transaction: "one", queries: null });

const history = (up: string, down: string | null): History => ({
  folder: "migrations",
  layout: "paired-files",
  migrations: [
    {
      id: "001_a",
      version: "001",
      up: script("migrations/001_a.sql", up),
      down: down === null ? null : script("migrations/001_a.down.sql", down),
    },
  ],
  ignored: [],
  faults: [],
});

test.each([
  ["embedded", "create table t (a text compression lz4);", null, 1],
  ["embedded", "select 1;", "alter table t alter column a set compression lz4;", 1],
  ["embedded", "create table lz4 (a text); comment on table lz4 is 'compression lz4';", null, 0],
  ["docker", "create table t (a text compression lz4);", null, 0],
] as const)("on %s, %s and %s", (id, up, down, notes) => {
  expect(lz4Note({ id }, [], history(up, down))).toHaveLength(notes);
});
