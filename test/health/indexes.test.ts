import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lookAt, saidBy } from "./look.ts";

// Which indexes are missing and which are too many, on the oldest and the newest Postgres.

describe.each([14, 18])("Postgres %i", (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(major);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const seen = async (check: string, sql: readonly string[]) => {
    await using database = await databaseWith(server, sql);
    return saidBy(await lookAt(database), check);
  };

  describe("fk-unindexed", () => {
    const parents = [
      "create table users (id int primary key)",
      "create table pairs (a int, b int, primary key (a, b))",
    ];
    test.each([
      [
        "a composite index begins with the column",
        "create table c (id int primary key, u int references users, x int)",
        "create index on c (u, x)",
        [],
      ],
      [
        "the columns come in another order",
        "create table c (id int primary key, a int, b int, foreign key (a, b) references pairs)",
        "create index on c (b, a, id)",
        [],
      ],
      [
        "nulls alone are left out",
        "create table c (id int primary key, u int references users)",
        "create index on c (u) where u is not null",
        [],
      ],
      [
        "the index has a condition",
        "create table c (id int primary key, u int references users, x int)",
        "create index on c (u) where x > 0",
        ["warning public.c (u)"],
      ],
      [
        "the index is over an expression",
        "create table c (id int primary key, u int references users)",
        "create index on c ((u + 0))",
        ["warning public.c (u)"],
      ],
      [
        "the column comes second",
        "create table c (id int primary key, u int references users, x int)",
        "create index on c (x, u)",
        ["warning public.c (u)"],
      ],
      [
        "the column is only carried along",
        "create table c (id int primary key, u int references users, x int)",
        "create index on c (x) include (u)",
        ["warning public.c (u)"],
      ],
      [
        "the index begins with a part of the key",
        "create table c (id int primary key, a int, b int, foreign key (a, b) references pairs)",
        "create index on c (b)",
        ["info public.c (a, b)"],
      ],
      [
        "names are hostile",
        `create table "it's ""c"" 🦆" (id int primary key, "sel""ect\n" int references users)`,
        "select 1",
        [`warning public."it's ""c"" 🦆" ("sel""ect\n")`],
      ],
    ] as const)("where %s", async (_, table, index, wanted) => {
      expect(await seen("fk-unindexed", [...parents, table, index])).toEqual(wanted);
    });

    test("partitions are judged by their parent", async () => {
      const table = [
        ...parents,
        "create table c (id int, u int references users, primary key (id)) partition by range (id)",
        "create table c1 partition of c for values from (0) to (10)",
      ];
      expect(await seen("fk-unindexed", table)).toEqual(["warning public.c (u)"]);
      expect(await seen("fk-unindexed", [...table, "create index on c (u)"])).toEqual([]);
    });

    test("a table that is known to be small is a remark", async () => {
      const small = [
        ...parents,
        "create table c (id int primary key, u int references users)",
        "insert into c values (1)",
        "analyze c",
      ];
      expect(await seen("fk-unindexed", small)).toEqual(["info public.c (u)"]);
    });
  });

  describe("index-duplicate", () => {
    const t = 'create table t (id int primary key, a int, b text collate "C", c text)';
    test.each([
      ["the same twice", ["create index a1 on t (a)", "create index a2 on t (a)"], ["warning public.a2"]],
      ["the primary key again", ["create index again on t (id)"], ["warning public.again"]],
      [
        "a unique one beside a plain one",
        ["create unique index u on t (a)", "create index a1 on t (a)"],
        ["warning public.a1"],
      ],
      [
        "two constraints",
        ["alter table t add constraint x unique (a)", "alter table t add constraint y unique (a)"],
        ["warning public.y"],
      ],
      ["the first columns of another", ["create index a1 on t (a)", "create index ab on t (a, b)"], ["info public.a1"]],
      [
        "the same with the same condition",
        ["create index a1 on t (a) where a > 0", "create index a2 on t (a) where a > 0"],
        ["warning public.a2"],
      ],
      [
        "one that carries more",
        ["create index a1 on t (a)", "create index a2 on t (a) include (c)"],
        ["warning public.a1"],
      ],
      ["another condition", ["create index a1 on t (a) where a > 0", "create index a2 on t (a) where a > 1"], []],
      ["another operator class", ["create index c1 on t (c)", "create index c2 on t (c text_pattern_ops)"], []],
      ["another collation", ["create index b1 on t (b)", 'create index b2 on t (b collate "POSIX")'], []],
      ["another order", ["create index a1 on t (a)", "create index a2 on t (a desc)"], []],
      ["another method", ["create index a1 on t (a)", "create index a2 on t using hash (a)"], []],
      ["the later columns of another", ["create index b1 on t (b)", "create index ab on t (a, b)"], []],
      ["a unique one over the first columns", ["create unique index a1 on t (a)", "create index ab on t (a, b)"], []],
    ] as const)("%s", async (_, indexes, wanted) => {
      expect(await seen("index-duplicate", [t, ...indexes])).toEqual(wanted);
    });

    test("indexes of partitions that belong to one of the parent are told once", async () => {
      const sql = [
        "create table p (id int primary key, a int) partition by range (id)",
        "create table p1 partition of p for values from (0) to (10)",
        "create index a1 on p (a)",
      ];
      expect(await seen("index-duplicate", [...sql, "create index a2 on p (a)"])).toEqual(["warning public.a2"]);
      expect(await seen("index-duplicate", [...sql, "create index own on p1 (a)"])).toEqual(["warning public.own"]);
    });
  });
});
