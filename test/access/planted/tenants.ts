// A plain application with a tenant in a setting, and two roles; and one without row level security at all.
import { leak, type Planting } from "./planted.ts";

const tenant = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)";

const made = (name: string): string =>
  `do $$ begin if not exists (select from pg_roles where rolname = '${name}') then create role ${name} nologin; end if; end $$;`;

const clean = `
${made("app_rw")} ${made("app_ro")} ${made("back_office")}
create table public.tenants (id uuid primary key default gen_random_uuid(), name text not null);
create table public.customers (id uuid primary key default gen_random_uuid(), tenant_id uuid not null references public.tenants (id), name text not null);
create table public.invoices (id uuid primary key default gen_random_uuid(), tenant_id uuid not null references public.tenants (id), customer_id uuid not null references public.customers (id),
  number text not null, status text not null default 'draft' check (status in ('draft', 'sent', 'paid', 'void')), amount numeric(12, 2) not null check (amount >= 0), unique (tenant_id, number));
create table public.events (id bigint generated always as identity, tenant_id uuid not null references public.tenants (id), at timestamptz not null, note text) partition by range (at);
create table public.events_2024 partition of public.events for values from ('2024-01-01') to ('2025-01-01');
create table public.events_rest partition of public.events default;
create index on public.customers (tenant_id);
create index on public.invoices (customer_id);
create index on public.events (tenant_id);
alter table public.tenants enable row level security;
alter table public.tenants force row level security;
alter table public.customers enable row level security;
alter table public.customers force row level security;
alter table public.invoices enable row level security;
alter table public.invoices force row level security;
alter table public.events enable row level security;
alter table public.events force row level security;
alter table public.events_2024 enable row level security;
alter table public.events_2024 force row level security;
alter table public.events_rest enable row level security;
alter table public.events_rest force row level security;
grant usage on schema public to app_rw, app_ro;
grant select, insert, update, delete on public.customers, public.invoices, public.events, public.events_2024, public.events_rest to app_rw;
grant select on public.tenants, public.customers, public.invoices, public.events, public.events_2024, public.events_rest to app_ro;
grant select on public.tenants to app_rw;
create policy own_tenant on public.tenants to app_rw, app_ro using (id = ${tenant});
create policy own_tenant on public.customers to app_rw, app_ro using (tenant_id = ${tenant}) with check (tenant_id = ${tenant});
create policy own_tenant on public.invoices to app_rw, app_ro using (tenant_id = ${tenant}) with check (tenant_id = ${tenant});
create policy own_tenant on public.events to app_rw, app_ro using (tenant_id = ${tenant}) with check (tenant_id = ${tenant});
create policy own_tenant on public.events_2024 to app_rw, app_ro using (tenant_id = ${tenant}) with check (tenant_id = ${tenant});
create policy own_tenant on public.events_rest to app_rw, app_ro using (tenant_id = ${tenant}) with check (tenant_id = ${tenant});
`;

export const tenants: Planting = {
  what: "tenants in a setting",
  platform: "plain",
  clean,
  leaks: [
    leak(
      "row level security off on one partition",
      "public.events_rest",
      ["rls-off", "rls-policy-dormant"],
      "alter table public.events_rest disable row level security;",
    ),
    leak(
      "a partition made afterwards",
      "public.events_2023",
      "rls-off",
      "create table public.events_2023 partition of public.events for values from ('2023-01-01') to ('2024-01-01'); grant select on public.events_2023 to app_ro;",
    ),
    leak(
      "a grant to public",
      "public.rates",
      "rls-off",
      "create table public.rates (id int primary key, tenant_id uuid references public.tenants (id), rate numeric); grant all on public.rates to public;",
    ),
    leak(
      "drafts that everybody may change",
      "public.invoices",
      "access-crosses-owner",
      "create policy drafting on public.invoices for update to app_rw using (status = 'draft') with check (status = 'draft');",
    ),
    leak(
      "what was paid is shown to all tenants",
      "public.invoices",
      ["access-crosses-owner"],
      "create policy voiding on public.invoices for delete to app_rw using (status = 'void');",
    ),
    leak(
      "an empty tenant is every tenant",
      "public.customers",
      ["policy-null-identity", "access-crosses-owner"],
      `create policy jobs on public.customers for select to app_ro using (coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, tenant_id) = tenant_id);`,
    ),
    leak(
      "no tenant is every tenant",
      "public.customers",
      ["policy-null-identity"],
      `create policy jobs on public.customers for all to app_rw using (nullif(current_setting('app.tenant_id', true), '') is null);`,
    ),
    leak(
      "another tenant by not equal",
      "public.customers",
      "access-crosses-owner",
      `create policy odd on public.customers for select to app_ro using (tenant_id <> ${tenant});`,
    ),
    leak(
      "a tenant compared with the wrong column",
      "public.customers",
      "access-crosses-owner",
      `create policy odd on public.customers for select to app_ro using (exists (select from public.invoices i where i.tenant_id = ${tenant}));`,
    ),
    leak(
      "a view of the owner's",
      "public.open_invoices",
      ["view-bypasses-rls", "access-crosses-owner"],
      "alter table public.invoices no force row level security; create view public.open_invoices as select * from public.invoices where status = 'sent'; grant select on public.open_invoices to app_ro;",
    ),
    leak(
      "a materialized view",
      "public.revenue",
      "matview-exposed",
      "create materialized view public.revenue as select tenant_id, sum(amount) as total from public.invoices group by 1; grant select on public.revenue to app_ro;",
    ),
    leak(
      "a definer function",
      "public.invoice_total",
      ["access-crosses-owner", "function-definer-exposed"],
      "alter table public.invoices no force row level security; create function public.invoice_numbers() returns text[] language sql stable security definer set search_path = '' as 'select array_agg(number) from public.invoices'; create function public.invoice_total(p_invoice_id uuid) returns text language sql stable security definer set search_path = '' as 'select number from public.invoices where id = p_invoice_id'; grant execute on function public.invoice_total(uuid), public.invoice_numbers() to app_ro;",
    ),
    leak(
      "default privileges",
      "app_ro",
      "default-privileges-open",
      "alter default privileges in schema public grant select on tables to app_ro;",
    ),
    leak(
      "columns granted on a table without row level security",
      "public.people",
      ["rls-off", "sensitive-column-exposed"],
      "create table public.people (id uuid primary key, tenant_id uuid, email text, password_hash text); grant select (id, password_hash) on public.people to app_ro;",
    ),
    leak(
      "inserts for everybody",
      "public.invoices",
      ["policy-always-true", "access-crosses-owner"],
      "create policy import on public.invoices for insert to app_rw with check (amount > 0);",
    ),
    leak(
      "a row that changes its tenant",
      "public.customers",
      "policy-no-with-check",
      `drop policy own_tenant on public.customers; create policy own_tenant on public.customers to app_rw, app_ro using (tenant_id = ${tenant}) with check (name <> '');`,
    ),
    leak(
      "a policy that was dropped, and a lax one",
      "public.events",
      ["access-crosses-owner", "policy-always-true"],
      "drop policy own_tenant on public.events; create policy recent on public.events to app_rw using (at > '2000-01-01') with check (true);",
    ),
  ],
};

export const withoutRls: Planting = {
  what: "an application without row level security",
  platform: "plain",
  clean: `
create table auth_user (id bigserial primary key, username varchar(150) not null unique, email varchar(254) not null, password varchar(128) not null, is_staff boolean not null default false);
create table blog_post (id bigserial primary key, author_id bigint not null references auth_user (id), title varchar(200) not null, published boolean not null default false, created_at timestamptz not null default now());
create table blog_comment (id bigserial primary key, post_id bigint not null references blog_post (id), user_id bigint not null references auth_user (id), body text not null);
create table django_session (session_key varchar(40) primary key, session_data text not null, expire_date timestamptz not null);
create index on blog_post (author_id);
create index on blog_comment (post_id);
create index on blog_comment (user_id);
create view published_posts as select id, title from blog_post where published;
create function touch() returns trigger language plpgsql as $$ begin new.created_at := now(); return new; end $$;
create trigger touch before update on blog_post for each row execute function touch();
`,
  leaks: [],
};
