import { expect, test } from "vitest";
import { engineDiff, sqlOf } from "../../../src/declared/index.ts";
import { schemaOf } from "./comparison.ts";

// Alone in its file: what panicked stays broken as long as the program runs.
test("an engine that panics could not judge, and never keeps anybody waiting", async () => {
  const files = schemaOf("model A {\n  id Int @id\n}");
  expect(await sqlOf(files, 18)).toContain("CREATE TABLE");
  const nonsense = { columns: [{ name: "nothing that was asked for", type: 25 }], rows: [["x"]] };
  const broken = { code: "prisma-engine-failed", kind: "could-not-judge" };
  const version = {
    columns: [
      { name: "exists", type: 16 },
      { name: "version", type: 25 },
      { name: "numeric_version", type: 23 },
    ],
    rows: [[true, "PostgreSQL 18.0", 180000]],
  };
  const table = async (sql: string) => (sql.includes("version()") ? version : nonsense);
  await expect(engineDiff(files, { table })).rejects.toMatchObject(broken);
  await expect(sqlOf(files, 18)).rejects.toMatchObject(broken);
});
