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

// Without a way back at the beginning each down is tried right after its up.
const oneByOne = {
  ...files,
  "migrations/000_first.sql": "-- lockstep: irreversible: so that there is no lap\nselect 1;",
};

it("proves on the way back what takes a membership away and fits in no transaction", async () => {
  await using server = await embeddedServer();
  const { steps, unwind } = await rehearsed(server, files);
  expect(steps.map(({ roundTrip }) => roundTrip)).toEqual(["exact", "exact", "exact"]);
  expect(unwind).toEqual({ failure: null, residue: [], changes: [] });
});

it("tries such a down on a server of its own, where there is one", async () => {
  await using server = await embeddedServer();
  const { steps } = await rehearsed(server, oneByOne, { secondServer: () => embeddedServer() });
  expect(steps.map(({ roundTrip }) => roundTrip)).toEqual(["unproven", "exact", "exact", "exact"]);
});

it("says that such a down is unproven where there is no other server, and accuses nobody behind it", async () => {
  await using server = await embeddedServer();
  const { steps } = await rehearsed(server, oneByOne);
  expect(steps.map(({ roundTrip }) => roundTrip)).toEqual(["unproven", "exact", "unproven", "exact"]);
  expect(steps[2]?.down.reason).toContain("roles");
});
