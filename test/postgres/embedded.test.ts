import { expect, test } from "vitest";
import { startServer } from "../../src/postgres/index.ts";
import { requestFor } from "./request.ts";

test("an embedded server starts, answers and stops", async () => {
  await using server = await startServer(requestFor("embedded"));
  expect(server).toMatchObject({ id: "embedded", major: 18, superuser: true });
  await using database = await server.createDatabase();
  await using session = await database.connect();
  expect(await session.query("select 1 + $1::int as two", [1])).toEqual([{ two: 2 }]);
});
