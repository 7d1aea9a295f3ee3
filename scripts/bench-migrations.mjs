// A history for the benchmark: what real ones hold, in a fixed mix. Tables with foreign keys, columns with comments, indexes,
// row security, functions with triggers, enums, views, validated checks and grants; every down is a faithful inverse.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const lines = (...statements) => statements.map((statement) => `${statement};\n`).join("");

const table = (number) => ({
  name: `create_t${number}`,
  up: lines(
    `create table t${number} (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  title text not null default '',
  amount numeric(20,8) check (amount >= 0),
  meta jsonb not null default '{}'::jsonb,
  created_at timestamptz not null default now()${
    number > 1 ? `,\n  parent_id uuid references t${number - 1}(id) on delete cascade` : ""
  }
)`,
    `create index t${number}_user_idx on t${number} (user_id)`,
  ),
  down: lines(`drop table t${number}`),
});

const isOwner = "user_id = nullif(current_setting('app.uid', true), '')::uuid";

/** By the last digit of the migration's number; 0, 1 and 5 make tables. */
const others = {
  2: (i, t) => ({
    name: `rls_${t}_${i}`,
    up: lines(
      `alter table ${t} enable row level security`,
      `create policy p${i}_sel on ${t} for select using (${isOwner})`,
      `create policy p${i}_ins on ${t} for insert with check (${isOwner})`,
    ),
    down: lines(
      `drop policy p${i}_ins on ${t}`,
      `drop policy p${i}_sel on ${t}`,
      `alter table ${t} disable row level security`,
    ),
  }),
  3: (i, t) => ({
    name: `col_${t}_${i}`,
    up: lines(
      `alter table ${t} add column c${i} text`,
      `alter table ${t} add column d${i} integer not null default 0`,
      `comment on column ${t}.c${i} is 'note ${i}'`,
    ),
    down: lines(`alter table ${t} drop column d${i}`, `alter table ${t} drop column c${i}`),
  }),
  4: (i, t) => ({
    name: `idx_${t}_${i}`,
    up: lines(
      `create index i${i}_a on ${t} (created_at desc)`,
      `create unique index i${i}_b on ${t} (user_id, title) where amount > 0`,
    ),
    down: lines(`drop index i${i}_b`, `drop index i${i}_a`),
  }),
  6: (i, t) => ({
    name: `fn_${t}_${i}`,
    up: lines(
      `create function f${i}() returns trigger language plpgsql as $$ begin new.created_at := now(); return new; end $$`,
      `create trigger g${i} before update on ${t} for each row execute function f${i}()`,
    ),
    down: lines(`drop trigger g${i} on ${t}`, `drop function f${i}()`),
  }),
  7: (i, t) => ({
    name: `enum_${i}`,
    up: lines(
      `create type e${i} as enum ('draft', 'pending', 'published')`,
      `alter table ${t} add column s${i} e${i} not null default 'draft'`,
    ),
    down: lines(`alter table ${t} drop column s${i}`, `drop type e${i}`),
  }),
  8: (i, t) => ({
    name: `view_${i}`,
    up: lines(`create view v${i} as select id, user_id, title from ${t} where amount is not null`),
    down: lines(`drop view v${i}`),
  }),
  9: (i, t) => ({
    name: `chk_${t}_${i}`,
    up: lines(
      `alter table ${t} add constraint k${i} check (length(title) < 500) not valid`,
      `alter table ${t} validate constraint k${i}`,
      `grant select on ${t} to public`,
    ),
    down: lines(`revoke select on ${t} from public`, `alter table ${t} drop constraint k${i}`),
  }),
};

/** The first `count` migrations, oldest first. */
export const migrationsFor = (count) => {
  let tables = 0;
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const other = number === 1 ? undefined : others[number % 10];
    if (other === undefined) tables += 1;
    const { name, up, down } = other?.(number, `t${tables}`) ?? table(tables);
    return { id: `${String(number).padStart(5, "0")}_${name}`, up, down };
  });
};

/** As golang-migrate has them. */
export const writeMigrations = async (folder, migrations) => {
  await mkdir(folder, { recursive: true });
  for (const { id, up, down } of migrations) {
    await writeFile(join(folder, `${id}.up.sql`), up);
    await writeFile(join(folder, `${id}.down.sql`), down);
  }
};
