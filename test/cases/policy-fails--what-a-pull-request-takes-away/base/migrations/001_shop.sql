create table public.staff (user_id uuid primary key);
alter table public.staff enable row level security;
revoke all on public.staff from anon, authenticated;

create function public.is_admin() returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.staff where user_id = (select auth.uid()))
$$;
revoke execute on function public.is_admin() from public, anon;
grant execute on function public.is_admin() to authenticated;

create table public.orders (
  id bigint generated always as identity primary key,
  user_id uuid not null
);
create index orders_user_id_idx on public.orders (user_id);
alter table public.orders enable row level security;
create policy "own or staff" on public.orders to authenticated
  using (user_id = (select auth.uid()) or (select public.is_admin()));

create table public.invoices (
  id bigint generated always as identity primary key,
  user_id uuid not null
);
create index invoices_user_id_idx on public.invoices (user_id);
alter table public.invoices enable row level security;
create policy "own or staff" on public.invoices for select to authenticated
  using (user_id = (select auth.uid()) or (select public.is_admin()));

create table public.notes (
  id bigint generated always as identity primary key,
  user_id uuid not null
);
create index notes_user_id_idx on public.notes (user_id);
alter table public.notes enable row level security;
create policy "own notes" on public.notes for select to authenticated using (user_id = (select auth.uid()));
