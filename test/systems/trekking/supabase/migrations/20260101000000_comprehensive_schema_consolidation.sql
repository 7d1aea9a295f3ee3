-- The whole schema in one file: what the archived migrations grew into, without their conflicts.

create extension if not exists pgcrypto with schema extensions;

create type public.trek_status as enum ('draft', 'published', 'ongoing', 'completed', 'cancelled');
create type public.registration_status as enum ('started', 'details', 'payment', 'confirmed', 'cancelled');

create function public.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;

-- Users

create table public.users (
  id uuid primary key references auth.users (id) on delete cascade,
  full_name text not null,
  avatar_url text,
  phone text,
  emergency_contact jsonb not null default '{}',
  is_admin boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create function public.is_admin() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.users u where u.id = (select auth.uid()) and u.is_admin)
$$;

create function public.handle_new_user() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.users (id, full_name)
  values (new.id, coalesce(new.raw_user_meta_data ->> 'full_name', 'Trekker'))
  on conflict (id) do nothing;
  return new;
end $$;

create trigger on_auth_user_created after insert on auth.users
  for each row execute function public.handle_new_user();
create trigger users_touch before update on public.users
  for each row execute function public.touch_updated_at();

-- Nobody makes themselves an admin.
create function public.keep_admin_flag() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.is_admin is distinct from old.is_admin and not public.is_admin() then
    new.is_admin := old.is_admin;
  end if;
  return new;
end $$;
create trigger users_keep_admin before update on public.users
  for each row execute function public.keep_admin_flag();

-- Treks

create table public.trek_events (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 3 and 200),
  description text,
  location text not null,
  starts_on date not null,
  ends_on date not null,
  status public.trek_status not null default 'draft',
  max_participants integer not null default 20 check (max_participants > 0),
  cost numeric(10, 2) not null default 0 check (cost >= 0),
  created_by uuid references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (ends_on >= starts_on)
);
create index trek_events_status_idx on public.trek_events (status, starts_on);
create index trek_events_created_by_idx on public.trek_events (created_by);
create index trek_events_search_idx on public.trek_events
  using gin (to_tsvector('english', name || ' ' || coalesce(description, '')));
create trigger trek_events_touch before update on public.trek_events
  for each row execute function public.touch_updated_at();

create table public.trek_registrations (
  id uuid primary key default gen_random_uuid(),
  trek_id uuid not null references public.trek_events (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  status public.registration_status not null default 'started',
  step smallint not null default 1 check (step between 1 and 4),
  details jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (trek_id, user_id)
);
create index trek_registrations_user_idx on public.trek_registrations (user_id);

create table public.trek_expenses (
  id uuid primary key default gen_random_uuid(),
  trek_id uuid not null references public.trek_events (id) on delete cascade,
  paid_by uuid not null references public.users (id) on delete cascade,
  description text not null,
  amount numeric(10, 2) not null check (amount > 0),
  created_at timestamptz not null default now()
);
create index trek_expenses_trek_idx on public.trek_expenses (trek_id);
create index trek_expenses_paid_by_idx on public.trek_expenses (paid_by);

create table public.trek_expense_shares (
  expense_id uuid not null references public.trek_expenses (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  share numeric(10, 2) not null check (share >= 0),
  settled boolean not null default false,
  primary key (expense_id, user_id)
);
create index trek_expense_shares_user_idx on public.trek_expense_shares (user_id);

-- Notifications

create table public.notifications (
  id bigint generated always as identity primary key,
  user_id uuid not null references public.users (id) on delete cascade,
  title text not null,
  body text,
  send_at timestamptz not null default now(),
  read_at timestamptz
);
create index notifications_unread_idx on public.notifications (user_id, send_at) where read_at is null;
create index notifications_user_idx on public.notifications (user_id);

-- Forum

create table public.forum_categories (
  id integer generated always as identity primary key,
  slug text not null unique,
  name text not null
);
create table public.forum_threads (
  id uuid primary key default gen_random_uuid(),
  category_id integer not null references public.forum_categories (id) on delete cascade,
  author_id uuid not null references public.users (id) on delete cascade,
  title text not null,
  pinned boolean not null default false,
  created_at timestamptz not null default now()
);
create index forum_threads_category_idx on public.forum_threads (category_id, created_at desc);
create index forum_threads_author_idx on public.forum_threads (author_id);
create table public.forum_posts (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null references public.forum_threads (id) on delete cascade,
  author_id uuid not null references public.users (id) on delete cascade,
  body text not null,
  created_at timestamptz not null default now()
);
create index forum_posts_thread_idx on public.forum_posts (thread_id, created_at);
create index forum_posts_author_idx on public.forum_posts (author_id);
create table public.forum_votes (
  post_id uuid not null references public.forum_posts (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  value smallint not null check (value in (-1, 1)),
  primary key (post_id, user_id)
);
create index forum_votes_user_idx on public.forum_votes (user_id);

-- Fair sharing: what each participant owes and is owed.
create function public.trek_balances(trek uuid) returns table (user_id uuid, balance numeric)
language sql stable set search_path = '' as $$
  select b.user_id, sum(b.amount)
  from (
    select e.paid_by as user_id, e.amount from public.trek_expenses e where e.trek_id = trek
    union all
    select s.user_id, -s.share from public.trek_expense_shares s
    join public.trek_expenses e on e.id = s.expense_id where e.trek_id = trek
  ) b
  group by b.user_id
$$;

-- Row level security: on everywhere, everybody sees their own, admins see all.

alter table public.users enable row level security;
alter table public.trek_events enable row level security;
alter table public.trek_registrations enable row level security;
alter table public.trek_expenses enable row level security;
alter table public.trek_expense_shares enable row level security;
alter table public.notifications enable row level security;
alter table public.forum_categories enable row level security;
alter table public.forum_threads enable row level security;
alter table public.forum_posts enable row level security;
alter table public.forum_votes enable row level security;

create policy users_select on public.users for select to authenticated
  using (id = (select auth.uid()) or (select public.is_admin()));
create policy users_update on public.users for update to authenticated
  using (id = (select auth.uid()) or (select public.is_admin()))
  with check (id = (select auth.uid()) or (select public.is_admin()));

create policy trek_events_select on public.trek_events for select
  using (status in ('published', 'ongoing', 'completed') or (select public.is_admin()));
create policy trek_events_insert on public.trek_events for insert to authenticated
  with check ((select public.is_admin()));
create policy trek_events_update on public.trek_events for update to authenticated
  using ((select public.is_admin())) with check ((select public.is_admin()));
create policy trek_events_delete on public.trek_events for delete to authenticated
  using ((select public.is_admin()));

create policy trek_registrations_all on public.trek_registrations for all to authenticated
  using (user_id = (select auth.uid()) or (select public.is_admin()))
  with check (user_id = (select auth.uid()) or (select public.is_admin()));

create policy trek_expenses_all on public.trek_expenses for all to authenticated
  using (paid_by = (select auth.uid()) or (select public.is_admin()))
  with check (paid_by = (select auth.uid()) or (select public.is_admin()));
create policy trek_expense_shares_select on public.trek_expense_shares for select to authenticated
  using (user_id = (select auth.uid()) or (select public.is_admin()));
create policy trek_expense_shares_insert on public.trek_expense_shares for insert to authenticated
  with check ((select public.is_admin()));
create policy trek_expense_shares_update on public.trek_expense_shares for update to authenticated
  using ((select public.is_admin())) with check ((select public.is_admin()));
create policy trek_expense_shares_delete on public.trek_expense_shares for delete to authenticated
  using ((select public.is_admin()));

create policy notifications_all on public.notifications for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create policy forum_categories_select on public.forum_categories for select using (true);
create policy forum_categories_insert on public.forum_categories for insert to authenticated
  with check ((select public.is_admin()));
create policy forum_categories_update on public.forum_categories for update to authenticated
  using ((select public.is_admin())) with check ((select public.is_admin()));
create policy forum_categories_delete on public.forum_categories for delete to authenticated
  using ((select public.is_admin()));
create policy forum_threads_select on public.forum_threads for select using (true);
create policy forum_threads_insert on public.forum_threads for insert to authenticated
  with check (author_id = (select auth.uid()));
create policy forum_threads_update on public.forum_threads for update to authenticated
  using (author_id = (select auth.uid())) with check (author_id = (select auth.uid()));
create policy forum_threads_delete on public.forum_threads for delete to authenticated
  using (author_id = (select auth.uid()) or (select public.is_admin()));
create policy forum_posts_select on public.forum_posts for select using (true);
create policy forum_posts_insert on public.forum_posts for insert to authenticated
  with check (author_id = (select auth.uid()));
create policy forum_posts_update on public.forum_posts for update to authenticated
  using (author_id = (select auth.uid())) with check (author_id = (select auth.uid()));
create policy forum_posts_delete on public.forum_posts for delete to authenticated
  using (author_id = (select auth.uid()) or (select public.is_admin()));
create policy forum_votes_all on public.forum_votes for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

-- Storage: pictures of treks are public, proofs of payment belong to who uploaded them.

insert into storage.buckets (id, name, public)
values ('trek-images', 'trek-images', true), ('payment-proofs', 'payment-proofs', false)
on conflict (id) do nothing;

create policy trek_images_insert on storage.objects for insert to authenticated
  with check (bucket_id = 'trek-images' and (select public.is_admin()));
create policy payment_proofs_all on storage.objects for all to authenticated
  using (bucket_id = 'payment-proofs' and owner_id = (select auth.uid())::text)
  with check (bucket_id = 'payment-proofs' and owner_id = (select auth.uid())::text);
