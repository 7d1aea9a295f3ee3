create role app_user nologin;

create table public.accounts (
  id uuid primary key,
  email text not null unique
);
alter table public.accounts enable row level security;
create policy own_account on public.accounts
  using (id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));
grant select, update on public.accounts to app_user;

create type public.note_state as enum ('draft', 'final');
create table public.notes (
  id bigint generated always as identity primary key,
  account_id uuid not null references public.accounts (id),
  state public.note_state not null default 'draft',
  body text not null check (length(body) > 3)
);
create index notes_account_id_idx on public.notes (account_id);
alter table public.notes enable row level security;
create policy own_notes on public.notes
  using (account_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));
create policy staff_reads_notes on public.notes
  for select using ((select current_setting('app.current_user_role', true)) = 'admin');
grant select, insert, update, delete on public.notes to app_user;
