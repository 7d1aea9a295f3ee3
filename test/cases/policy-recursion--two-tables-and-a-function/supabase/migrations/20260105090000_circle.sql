create table public.rooms (id uuid primary key default gen_random_uuid(), owner_id uuid not null references auth.users (id));
create table public.guests (room_id uuid not null references public.rooms (id), user_id uuid not null references auth.users (id), primary key (room_id, user_id));
create index on public.rooms (owner_id);
create index on public.guests (user_id);
alter table public.rooms enable row level security;
alter table public.guests enable row level security;
create policy "Guests see rooms" on public.rooms for select to authenticated using (
  exists (select 1 from public.guests g where g.room_id = rooms.id and g.user_id = (select auth.uid())));
create policy "Owners see guests" on public.guests for select to authenticated using (
  exists (select 1 from public.rooms r where r.id = guests.room_id and r.owner_id = (select auth.uid())));

create table public.staff (user_id uuid primary key references auth.users (id), rank integer not null default 0);
create function public.rank_of(somebody uuid) returns integer language plpgsql stable set search_path = '' as $$
begin
  return (select s.rank from public.staff s where s.user_id = somebody);
end $$;
alter table public.staff enable row level security;
create policy "Seniors see all" on public.staff for select to authenticated using (public.rank_of(user_id) > 0);
