// Names that need quoting, and conditions on JSON, arrays and moments; a role that clients are in.
import { leak, type Planting } from "./planted.ts";

const me = `(select nullif(current_setting('app."user"', true), '')::bigint)`.replaceAll('"', "");
const made = (name: string): string =>
  `do $$ begin if not exists (select from pg_roles where rolname = '${name}') then create role "${name}" nologin; end if; end $$;`;

const table = (name: string, columns: string): string => `
create table "My App".${name} (id bigint generated always as identity primary key, "Owner Id" bigint not null references "My App"."Üsers" (id), ${columns});
create index on "My App".${name} ("Owner Id");
alter table "My App".${name} enable row level security;
alter table "My App".${name} force row level security;
grant select, insert, update, delete on "My App".${name} to "Web User";
create policy "it's mine" on "My App".${name} to "Web User" using ("Owner Id" = ${me}) with check ("Owner Id" = ${me});
`;

const clean = `
${made("Web User")} ${made("Back Office")}
create schema "My App"; grant usage on schema "My App" to "Web User", "Back Office";
create table "My App"."Üsers" (id bigint primary key, name text not null);
alter table "My App"."Üsers" enable row level security;
alter table "My App"."Üsers" force row level security;
grant select on "My App"."Üsers" to "Web User";
create policy "it's me" on "My App"."Üsers" to "Web User" using (id = ${me});
${table('"Pa""ges"', `"Is Public" boolean not null default false, settings jsonb not null default '{}', tags text[] not null default '{}', "expires At" timestamptz`)}
${table('"Bills `x`"', `state text not null default 'new', paid_on date`)}
`;

const pages = `"My App"."Pa""ges"`;
const bills = '"My App"."Bills `x`"';

export const odd: Planting = {
  what: "names that need quoting",
  platform: "plain",
  clean,
  leaks: [
    leak(
      "public pages that everybody may change",
      pages,
      "access-crosses-owner",
      `create policy wiki on ${pages} for update to "Web User" using ("Is Public" is true);`,
    ),
    leak(
      "pages public by their settings that everybody may delete",
      pages,
      "access-crosses-owner",
      `create policy wiki on ${pages} for delete to "Web User" using (settings ->> 'visibility' = 'public');`,
    ),
    leak(
      "pages that contain a setting",
      pages,
      "access-crosses-owner",
      `create policy wiki on ${pages} for delete to "Web User" using (settings @> '{"shared": true}');`,
    ),
    leak(
      "tagged pages that everybody may delete",
      pages,
      "access-crosses-owner",
      `create policy wiki on ${pages} for delete to "Web User" using ('open' = any (tags));`,
    ),
    leak(
      "expired pages that everybody may delete",
      pages,
      "access-crosses-owner",
      `create policy sweep on ${pages} for delete to "Web User" using ("expires At" < now() - interval '30 days');`,
    ),
    leak(
      "bills in one of several states",
      bills,
      "access-crosses-owner",
      `create policy work on ${bills} for update to "Web User" using (state in ('open', 'due') and paid_on is null);`,
    ),
    leak(
      "bills by a function of their state",
      bills,
      "access-crosses-owner",
      `create function "My App"."Is Open"(s text) returns boolean language sql immutable set search_path = '' as $$ select s = 'open' $$; create policy work on ${bills} for update to "Web User" using ("My App"."Is Open"(state));`,
    ),
    leak(
      "a function that finds bills by their state",
      '"My App"."find Bills"',
      ["access-crosses-owner", "function-definer-exposed"],
      `alter table ${bills} no force row level security; create function "My App"."find Bills"(p_state text) returns setof ${bills} language sql stable security definer set search_path = '' as $$ select * from ${bills} where state = p_state $$; grant execute on function "My App"."find Bills"(text) to "Web User";`,
    ),
    leak(
      "a role for everything that clients are in",
      bills,
      ["access-crosses-owner", "policy-always-true"],
      `grant select, update on ${bills} to "Back Office"; create policy everything on ${bills} to "Back Office" using (true); grant "Back Office" to "Web User";`,
    ),
    leak(
      "row level security off in a later migration",
      pages,
      ["rls-off", "rls-policy-dormant"],
      `alter table ${pages} disable row level security;`,
    ),
    leak(
      "a policy dropped, and a lax one made",
      bills,
      ["access-crosses-owner", "policy-always-true"],
      `drop policy "it's mine" on ${bills}; create policy "it's mine" on ${bills} to "Web User" using ("Owner Id" > 0);`,
    ),
  ],
};
