create table "we""ird | `schema`"."<b>Täble</b>" (
  "Ide\ntity" uuid primary key,
  "user_id" uuid not null
);
create index "Ïndex" on "we""ird | `schema`"."<b>Täble</b>" ("user_id");
alter table "we""ird | `schema`"."<b>Täble</b>" enable row level security;
create policy "</details> `x`" on "we""ird | `schema`"."<b>Täble</b>" to "@octo/team"
  using ("user_id" = (select nullif(current_setting('app.user_id', true), '')::uuid));
grant select, insert, update, delete on "we""ird | `schema`"."<b>Täble</b>" to "@octo/team";
