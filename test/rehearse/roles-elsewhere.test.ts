import { expect, it } from "vitest";
import { embeddedServer, rehearsed } from "./rehearsal.ts";

const files = {
  "migrations/001_roles.sql": "create role ra; create role rb; create table t (id int primary key);",
  "migrations/001_roles.down.sql": "drop table t; drop role rb; drop role ra;",
  "migrations/002_member.sql": "create index concurrently ti on t (id);\ngrant ra to rb;",
  "migrations/002_member.down.sql": "drop index concurrently ti;\nrevoke ra from rb;",
  "migrations/003_remark.sql": "comment on role ra is 'z';",
  "migrations/003_remark.down.sql": "comment on role ra is null;",
};

it("tries a down that takes a membership away, and fits in no transaction, on a server of its own", async () => {
  await using server = await embeddedServer();
  const { steps } = await rehearsed(server, files, { secondServer: () => embeddedServer() });
  expect(steps.map(({ migration, roundTrip }) => [migration.id, roundTrip])).toEqual([
    ["001_roles", "exact"],
    ["002_member", "exact"],
    ["003_remark", "exact"],
  ]);
});

it("says that such a down is unproven where there is no other server, and accuses nobody behind it", async () => {
  await using server = await embeddedServer();
  const { steps } = await rehearsed(server, files);
  expect(steps.map(({ roundTrip }) => roundTrip)).toEqual(["exact", "unproven", "exact"]);
  expect(steps[1]?.down.reason).toContain("roles");
});
