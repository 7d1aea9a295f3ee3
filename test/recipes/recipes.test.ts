// docs/recipes.md: whoever copies the files and types the commands gets what the page says.
import { describe, expect, test } from "vitest";
import { owner, productionWith, urlFor } from "../promote/production.ts";
import { type Files, failedIn, openSection, runAll, sectionsOf } from "./on-the-page.ts";

const sections = sectionsOf("docs/recipes.md");
const section = (title: string) => {
  const found = sections.find((one) => one.title === title);
  if (found === undefined) throw new Error(`docs/recipes.md has no section ${title}`);
  return found;
};

const notes = `create table public.notes (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  body text not null
);
create index notes_user_id_idx on public.notes (user_id);
alter table public.notes enable row level security;
create policy own on public.notes for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
`;

const master = `create table if not exists public.people (
  id uuid primary key references auth.users (id) on delete cascade,
  name text not null
);
alter table public.people enable row level security;
drop policy if exists own on public.people;
create policy own on public.people for select to authenticated using (id = (select auth.uid()));
`;

const receipts = `create table if not exists public.receipts (
  id bigint primary key,
  user_id uuid not null references auth.users (id) on delete cascade
);
create index if not exists receipts_user_id_idx on public.receipts (user_id);
alter table public.receipts enable row level security;
drop policy if exists own on public.receipts;
create policy own on public.receipts for select to authenticated using (user_id = (select auth.uid()));
`;

const datasource = `datasource db {
  provider = "postgresql"
}
`;
const invoice = `${datasource}
model Invoice {
  id     BigInt @id @default(autoincrement())
  amount Int
}
`;
const invoiceSql = `CREATE TABLE "Invoice" (
    "id" BIGSERIAL NOT NULL,
    "amount" INTEGER NOT NULL,

    CONSTRAINT "Invoice_pkey" PRIMARY KEY ("id")
);
`;

const filesOf: Readonly<Record<string, Files>> = {
  Supabase: {
    "supabase/config.toml": 'project_id = "notes"\n\n[db]\nmajor_version = 17\n',
    "supabase/migrations/20260101000000_notes.sql": notes,
    "supabase/rollbacks/20260101000000_notes.sql": "drop table public.notes;\n",
  },
  Prisma: {
    "prisma/schema.prisma": invoice,
    "prisma/migrations/20260101000000_init/migration.sql": invoiceSql,
    "prisma/migrations/20260101000000_init/down.sql": 'drop table "Invoice";\n',
  },
  Hybrid: {
    "supabase/config.toml": 'project_id = "receipts"\n\n[db]\nmajor_version = 15\n',
    "supabase/migrations/20260101000000_receipts.sql": receipts,
    "supabase/rollbacks/20260101000000_receipts.sql": "drop table public.receipts;\n",
    "supabase/migrations/99999999999999_master.sql": master,
    "supabase/migrations_archive/20240101000000_old.sql": "create table public.never_again (id int);\n",
    "prisma/schema.prisma": `${datasource}
model Person {
  id   String @id @db.Uuid
  name String

  @@map("people")
}

model Receipt {
  id     BigInt @id
  userId String @map("user_id") @db.Uuid

  @@index([userId])
  @@map("receipts")
}
`,
  },
  Monorepo: {
    "services/orders/migrations/001_orders.sql": "create table orders (id bigint primary key);\n",
    "services/orders/migrations/001_orders.down.sql": "drop table orders;\n",
    "services/billing/prisma/schema.prisma": invoice,
    "services/billing/prisma/migrations/20260101000000_init/migration.sql": invoiceSql,
    "services/billing/prisma/migrations/20260101000000_init/down.sql": 'drop table "Invoice";\n',
    "services/crm/prisma/schema.prisma": invoice.replace("Invoice", "Lead"),
    "services/crm/prisma/migrations/20260101000000_init/migration.sql": invoiceSql.replaceAll("Invoice", "Lead"),
    "services/crm/prisma/migrations/20260101000000_init/down.sql": 'drop table "Lead";\n',
  },
};

describe.each(Object.entries(filesOf))("%s", (title, files) => {
  test("the files are those that the page shows", () => {
    const shown = section(title).tree.filter((path) => path !== "lockstep.yml");
    const there = Object.keys(files);
    const isThere = (path: string): boolean => there.some((file) => file === path || file.startsWith(path));
    expect(shown.filter((path) => !isThere(path))).toEqual([]);
    expect(there.filter((file) => !shown.some((path) => file.startsWith(path)))).toEqual([]);
  });

  test("every command does what it is there for", async () => {
    const recipe = section(title);
    expect(recipe.config).not.toBe("");
    await using site = await openSection(recipe, files);
    const said = await runAll(site, recipe.lines);
    expect(failedIn(said)).toEqual([]);
    expect(said.get("check")?.out).toContain("✓ lockstep check");
    if (title === "Monorepo") return;
    expect(said.get("promote --dry-run")?.out).toContain("nothing was written");
    expect((await site.lockstep("promote")).code).toBe(0);
    expect((await site.lockstep("status")).code).toBe(0);
  });
});

test("no section has commands that nobody runs here", () => {
  const titles = sections.filter(({ lines }) => lines.length > 0).map(({ title }) => title);
  expect(titles).toEqual([...Object.keys(filesOf), "Fleet"]);
  expect(section("Fleet").lines).toHaveLength(2);
});

test("what is said of the master file holds", async () => {
  const files = filesOf.Hybrid ?? {};
  const masterFile = "supabase/migrations/99999999999999_master.sql";
  await using site = await openSection(section("Hybrid"), files);
  const leaning = {
    "supabase/migrations/20260102000000_nick.sql": "alter table public.people add column nick text;\n",
  };
  const broken = await site.trying(leaning, "check");
  expect([broken.code, broken.out]).toEqual([1, expect.stringContaining("build-broken")]);
  expect(await site.lockstep("squash --idempotent --dry-run")).toMatchObject({ code: 0 });
  expect((await site.lockstep("promote")).code).toBe(0);
  const schema = site.read("prisma/schema.prisma");
  site.write("prisma/schema.prisma", schema.replace("  name String\n", "  name String\n  bio  String?\n"));
  const made = await site.lockstep("new align_with_prisma --from-drift --dry-run");
  expect([made.code, made.out]).toEqual([0, expect.stringContaining("alter table public.people add column bio text")]);
  site.write("prisma/schema.prisma", schema);
  site.write(masterFile, `${master}comment on table public.people is 'edited';\n`);
  const edited = await site.lockstep("check --base main");
  expect([edited.code, edited.out]).toEqual([1, expect.stringContaining("migration-edited")]);
  const refused = await site.lockstep("promote");
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("99999999999999_master")]);
});

test("a service with a lockstep.yml of its own is checked and promoted by its folder", async () => {
  const files = {
    "services/orders/lockstep.yml": "migrations: migrations\n",
    "services/orders/migrations/001_orders.sql": "create table orders (id bigint primary key);\n",
    "services/orders/migrations/001_orders.down.sql": "drop table orders;\n",
  };
  await using site = await openSection({ ...section("Monorepo"), config: "" }, files);
  const said = await runAll(site, ["check services/orders", "promote services/orders", "status services/orders"]);
  expect(failedIn(said)).toEqual([]);
});

test("a fleet is looked at and planned as the page says, with its list in a file", async () => {
  const recipe = section("Fleet");
  const files = {
    "db/migrations/001_orders.sql": "create table orders (id bigint primary key);\n",
    "db/migrations/001_orders.down.sql": "drop table orders;\n",
  };
  await using site = await openSection(recipe, files);
  await using second = await productionWith(site.server, []);
  site.write("fleet.txt", `acme ${site.url}\nbeta ${(await urlFor(second)).replace(owner, `\${TARGETS_USER}`)}\n`);
  const alone = { environment: { DATABASE_URL: undefined, TARGETS_USER: owner } };
  const [look = "", plan = ""] = recipe.lines;
  expect(await site.lockstep(look, alone)).toMatchObject({ code: 1, out: expect.stringContaining("acme") });
  expect(await site.lockstep(plan, alone)).toMatchObject({ code: 0, out: expect.stringContaining("beta") });
});

test("each recipe that is named has a section, and each that is not only a link has a workflow", () => {
  const titles = sections.map(({ title }) => title);
  for (const title of ["Forks", "Fleet"]) expect(titles).toContain(title);
  const whole = sections.filter(({ workflows }) => workflows.length > 0).map(({ title }) => title);
  expect(whole).toEqual(
    expect.arrayContaining([
      "The two workflows",
      "Supabase",
      "Monorepo",
      "Merge queue",
      "Staging, then production",
      "Self-hosted runners and GHES",
      "No way out",
      "macOS and Windows",
    ]),
  );
});
