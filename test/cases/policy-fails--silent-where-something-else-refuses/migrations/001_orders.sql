create table public.log (id bigint generated always as identity primary key, note text);
alter table public.log enable row level security;
revoke all on public.log from anon, authenticated;

create function public.is_open() returns boolean language sql stable set search_path = '' as 'select true';
revoke execute on function public.is_open() from public, anon;
grant execute on function public.is_open() to authenticated;

create function public.priced(amount integer) returns boolean language plpgsql stable set search_path = '' as $$
begin
  return amount > (select count(*) from public.log);
end $$;

create function public.write_log() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into public.log (note) values (new.id::text);
  return new;
end $$;

create table public.orders (
  id bigint generated always as identity primary key,
  user_id uuid not null,
  amount integer not null default 1 check (public.priced(amount))
);
create index orders_user_id_idx on public.orders (user_id);
alter table public.orders enable row level security;
create policy "own orders" on public.orders to authenticated
  using (user_id = (select auth.uid()) and (select public.is_open()));
create trigger write_log before insert or update on public.orders for each row execute function public.write_log();

create function public.refuse() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'entries stay as they are';
end $$;
create table public.entries (
  id bigint generated always as identity primary key,
  user_id uuid not null
);
create index entries_user_id_idx on public.entries (user_id);
alter table public.entries enable row level security;
create policy "own entries" on public.entries to authenticated using (user_id = (select auth.uid()));
create trigger refuse before update or delete on public.entries for each row execute function public.refuse();
