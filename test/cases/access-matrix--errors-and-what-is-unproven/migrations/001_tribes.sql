create table public.tribe_members (
  tribe_id bigint not null,
  user_id uuid not null,
  primary key (tribe_id, user_id)
);
create index tribe_members_user_id_idx on public.tribe_members (user_id);
alter table public.tribe_members enable row level security;
create policy "members see their tribe" on public.tribe_members for select to authenticated
  using (exists (select 1 from public.tribe_members as mine
    where mine.tribe_id = tribe_members.tribe_id and mine.user_id = (select auth.uid())));

create table public.never (
  id bigint generated always as identity primary key,
  user_id uuid not null,
  amount integer not null check (amount > 10 and amount < 10)
);
create index never_user_id_idx on public.never (user_id);
alter table public.never enable row level security;
create policy "own rows" on public.never to authenticated using (user_id = (select auth.uid()));

create function public.stop() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'the ledger is closed';
end $$;
create table public.ledger (
  id bigint generated always as identity primary key,
  user_id uuid not null
);
create index ledger_user_id_idx on public.ledger (user_id);
alter table public.ledger enable row level security;
create policy "own entries" on public.ledger to authenticated using (user_id = (select auth.uid()));
create trigger closed before insert or update on public.ledger for each row execute function public.stop();
