// Tables of every kind that gets in the way, one file of SQL for each kind.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, filling, mixedRows, refusedNext } from "./filling.ts";

describe.each([14, 15, 16, 17, 18])("on Postgres %d", (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(major);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([
    ["types", [], []],
    ["checks", [], []],
    ["keys", ["public.frozen_lookup: none"], ["public.frozen_lookup: frozen"]],
    ["references", [], []],
    ["business", [], []],
    [
      "triggers",
      ["public.late: none", "public.never: none", "public.overwritten: none", "public.swallowed: none"],
      [
        "public.late: balance",
        'public.never: Raise "always"',
        "public.overwritten: overwrite",
        "public.swallowed: swallow",
      ],
    ],
  ])(
    "every table in the zoo of %s gets rows, apart by owner, and more would be accepted",
    async (name, none, silenced) => {
      await using database = await databaseWith(server, readFileSync(`test/rows/zoo/${name}.sql`, "utf8"));
      await filling(database, async (done) => {
        expect(done.filled.failed).toEqual([]);
        expect(await mixedRows(done)).toEqual([]);
        expect(await refusedNext(done)).toEqual(none);
        const quiet = done.filled.tables.flatMap((table) =>
          table.silenced.map((one) => `${table.name}: ${one.trigger}`),
        );
        expect(quiet).toEqual(silenced);
      });
    },
  );
});
