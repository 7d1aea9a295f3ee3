import { expect, it } from "vitest";
import type { Evidence } from "../../src/model/index.ts";
import { embeddedServer, rehearsed } from "./rehearsal.ts";

const count = 130;

/** A long history: tables, each with a column and an index added later; `change` spoils some of it. */
const history = (change: Readonly<Record<string, string>>): Record<string, string> => {
  const files: Record<string, string> = {};
  for (let at = 1; at <= count; at++) {
    const id = String(at).padStart(3, "0");
    const table = `t${Math.ceil(at / 2)}`;
    const [up, down] =
      at % 2 === 1
        ? [`create table ${table} (id int primary key, n int default ${at});`, `drop table ${table};`]
        : [
            `alter table ${table} add column c text; create index ${table}_c on ${table} (c);`,
            `drop index ${table}_c; alter table ${table} drop column c;`,
          ];
    files[`migrations/${id}_m.sql`] = up;
    files[`migrations/${id}_m.down.sql`] = down;
  }
  return { ...files, ...change };
};

const verdicts = ({ steps, unwind }: Evidence) => ({
  steps: steps.map(({ migration, up, down, roundTrip, residue, changes }) => [
    migration.id,
    up.status,
    up.reason,
    down.status,
    roundTrip,
    residue.map(({ address }) => address),
    changes.length,
  ]),
  unwind,
});

const bothWays = async (files: Record<string, string>) => {
  await using first = await embeddedServer();
  const alone = await rehearsed(first, files);
  await using second = await embeddedServer();
  const together = await rehearsed(second, files, { secondServer: () => embeddedServer() });
  return { alone: verdicts(alone), together: verdicts(together) };
};

it("comes to the same verdicts with two servers as with one", async () => {
  const { alone, together } = await bothWays(history({}));
  expect(together).toEqual(alone);
  expect(together.steps.filter(([, , , , trip]) => trip === "exact")).toHaveLength(count);
  expect(together.unwind).toEqual({ failure: null, residue: [], changes: [] });
});

it("blames the same migrations on both servers' parts", async () => {
  const { alone, together } = await bothWays(
    history({
      "migrations/010_m.down.sql": "drop index t5_c;",
      "migrations/128_m.down.sql": "alter table t64 drop column c;\n-- its index goes along",
    }),
  );
  expect(together).toEqual(alone);
  expect(together.steps.filter(([, , , , trip]) => trip === "residue").map(([id]) => id)).toEqual(["010_m"]);
});

it("goes on alone when the ups do not all run", async () => {
  const { alone, together } = await bothWays(history({ "migrations/007_m.sql": "create table t4 (id nonsense);" }));
  expect(together).toEqual(alone);
  expect(together.steps.filter(([, up]) => up !== "ok").map(([id]) => id)).toEqual(["007_m", "008_m"]);
});
