create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  name text not null default '',
  role text not null default 'reader' check (role in ('reader', 'editor', 'owner'))
);

create table public.salaries (
  id bigint generated always as identity primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  amount integer not null
);
create index salaries_user_id_idx on public.salaries (user_id);

create table public.clubs (
  id uuid primary key default gen_random_uuid(),
  name text not null
);

create table public.club_members (
  club_id uuid not null references public.clubs (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  state text not null default 'asked' check (state in ('asked', 'admitted')),
  primary key (user_id, club_id)
);
create index club_members_club_id_idx on public.club_members (club_id);

create table public.minutes (
  id uuid primary key default gen_random_uuid(),
  club_id uuid not null references public.clubs (id) on delete cascade,
  author_id uuid not null references public.profiles (id) on delete cascade,
  body text not null
);
create index minutes_club_id_idx on public.minutes (club_id);

alter table public.profiles enable row level security;
alter table public.salaries enable row level security;
alter table public.clubs enable row level security;
alter table public.club_members enable row level security;
alter table public.minutes enable row level security;

create function public.is_owner() returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  found_role text;
begin
  select role into found_role from public.profiles where id = (select auth.uid());
  return found_role = 'owner';
end;
$$;

create function public.is_admitted(club uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.club_members m
     where m.club_id = club and m.user_id = (select auth.uid()) and m.state = 'admitted'
  );
$$;

-- Whoever edits the own name edits the own role.
create policy own_read on public.profiles for select to authenticated using (id = (select auth.uid()));
create policy own_edit on public.profiles for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));

create policy own_or_owner on public.salaries for select to authenticated
  using (user_id = (select auth.uid()) or public.is_owner());

create policy admitted on public.clubs for select to authenticated using (public.is_admitted(id));

-- Whoever asks to join says that they are in.
create policy own_membership on public.club_members for select to authenticated using (user_id = (select auth.uid()));
create policy ask on public.club_members for insert to authenticated with check (user_id = (select auth.uid()));

create policy admitted on public.minutes for select to authenticated using (public.is_admitted(club_id));
