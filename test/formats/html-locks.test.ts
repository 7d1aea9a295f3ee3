import { expect, test } from "vitest";
import { html } from "../../src/formats/html.ts";
import { context, migration, reportOf } from "./samples.ts";

test("a statement that locks a table and its indexes is one bar, coloured by who waits", async () => {
  const lock = { line: 7, mode: "AccessExclusiveLock", preexisting: true, ms: 4 };
  const relations = ["public.users", "public.users_pkey", "public.users_name_idx"];
  const locks = [
    ...relations.map((relation) => ({ ...lock, relation })),
    { ...lock, line: 8, mode: "ShareLock", relation: "public.posts", ms: 2 },
  ];
  const page = await html.render(reportOf({ migrations: [migration("001", { locks })] }), context);
  expect(page.match(/class="bar (reads|writes|nobody)" style="width:\d+%"/g)).toEqual([
    'class="bar reads" style="width:100%"',
    'class="bar writes" style="width:50%"',
  ]);
  expect(page).toContain("and 2 more");
  expect(page).toContain(">migrations/001.sql:7</a>");
});

test("of an object that one side lacks, the owner is no news", async () => {
  const made = { type: "removed", kind: "table", address: "table public.a", before: "owner: me", after: null } as const;
  const drift = { kind: "prisma", source: "s", status: "drift", changes: [made], outside: [], fix: null } as const;
  const page = await html.render(reportOf({ drift: [drift] }), context);
  expect(page).not.toContain("owner");
  expect(page).toContain("<code>is there</code>");
});
