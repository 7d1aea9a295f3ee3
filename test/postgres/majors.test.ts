import { describe, expect, test } from "vitest";
import { startServer } from "../../src/postgres/index.ts";
import { MAJORS_IN_WORDS, SUPPORTED_MAJORS } from "../../src/postgres/majors.ts";
import { requestFor } from "./request.ts";

describe.each(SUPPORTED_MAJORS)("embedded Postgres %i", (major) => {
  test("starts, copies databases and lends its extensions", async () => {
    await using server = await startServer(requestFor("embedded", { major }));
    expect(server.major).toBe(major);
    expect(server.version).toMatch(new RegExp(`^${major}\\.\\d+$`));
    await using template = await server.createDatabase();
    {
      await using session = await template.connect();
      await session.run("create role keeper login; create table kept (id int); create publication p for all tables");
    }
    await using copy = await server.createDatabase({ template: template.name, owner: "keeper" });
    await using keeper = await copy.connect("keeper");
    for (const name of ["uuid-ossp", "pg_trgm", "pg_stat_statements"]) await keeper.run(`create extension "${name}"`);
    await expect(keeper.run("create extension file_fdw")).rejects.toMatchObject({ refusal: { sqlstate: "42501" } });
    const [row] = await keeper.query(
      "select datcollate as collation from pg_database where datname = current_database()",
    );
    expect(row).toEqual({ collation: "C.UTF-8" });
  });
});

test.each([13, 19, 9.6, 0, Number.NaN])("Postgres %d is refused, with what works", async (major) => {
  await expect(startServer(requestFor("auto", { major }))).rejects.toMatchObject({
    code: "postgres-version-unsupported",
    kind: "asked-wrongly",
    hint: expect.stringContaining(MAJORS_IN_WORDS),
  });
});
