-- Fifteen tables of an ordinary application, none of which anybody should have to hear about.
create type public.order_status as enum ('draft', 'paid', 'shipped');
create domain public.slug as text check (value ~ '^[a-z0-9-]+$');

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  username text not null unique check (char_length(username) between 3 and 40),
  bio text
);
alter table public.profiles enable row level security;
create policy "Profiles are public" on public.profiles for select using (true);
create policy "Users insert their profile" on public.profiles for insert to authenticated with check (id = (select auth.uid()));
create policy "Users update their profile" on public.profiles for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));

create table public.teams (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug public.slug not null unique,
  created_by uuid not null default auth.uid() references auth.users (id)
);
create index on public.teams (created_by);
create table public.team_members (
  team_id uuid not null references public.teams (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('admin', 'member')),
  primary key (team_id, user_id)
);
create index on public.team_members (user_id);

create function public.is_member(team uuid) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.team_members m where m.team_id = team and m.user_id = (select auth.uid()))
$$;
revoke execute on function public.is_member(uuid) from public, anon;
grant execute on function public.is_member(uuid) to authenticated;

alter table public.team_members enable row level security;
create policy "Members see members" on public.team_members for select to authenticated using (public.is_member(team_id));
create policy "Members leave" on public.team_members for delete to authenticated using (user_id = (select auth.uid()));
alter table public.teams enable row level security;
create policy "Members see teams" on public.teams for select to authenticated
  using (id in (select m.team_id from public.team_members m where m.user_id = (select auth.uid())));
create policy "Founders create" on public.teams for insert to authenticated with check (created_by = (select auth.uid()));

create table public.documents (
  id bigint generated always as identity primary key,
  team_id uuid not null references public.teams (id),
  created_by uuid not null default auth.uid() references auth.users (id),
  title text not null,
  search tsvector generated always as (to_tsvector('english', title)) stored
);
create index on public.documents (team_id);
create index on public.documents (created_by);
alter table public.documents enable row level security;
create policy "Team reads" on public.documents for select to authenticated using (
  exists (select 1 from public.team_members m where m.team_id = documents.team_id and m.user_id = (select auth.uid())));
create policy "Authors write" on public.documents for insert to authenticated with check (created_by = (select auth.uid()));
create policy "Authors change" on public.documents for update to authenticated
  using (created_by = (select auth.uid())) with check (created_by = (select auth.uid()));

create table public.posts (
  id bigint generated always as identity primary key,
  author_id uuid not null references public.profiles (id),
  title text not null,
  published boolean not null default true
);
create index on public.posts (author_id);
alter table public.posts enable row level security;
create policy "Published posts are public, drafts their author's" on public.posts for select
  using (published or author_id = (select auth.uid()));
create policy "Authors insert" on public.posts for insert to authenticated with check (author_id = (select auth.uid()));
create policy "Authors update" on public.posts for update to authenticated using (author_id = (select auth.uid()));
create policy "Authors delete" on public.posts for delete to authenticated using (author_id = (select auth.uid()));

create table public.comments (
  id bigint generated always as identity primary key,
  post_id bigint not null references public.posts (id) on delete cascade,
  user_id uuid not null references auth.users (id),
  body text not null check (body <> '')
);
create index on public.comments (post_id);
create index on public.comments (user_id);
alter table public.comments enable row level security;
create policy "Comments of readable posts" on public.comments for select using (
  exists (select 1 from public.posts p where p.id = comments.post_id and p.published));
create policy "Comment as oneself" on public.comments for insert to authenticated with check (user_id = (select auth.uid()));

create table public.orders (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id),
  status public.order_status not null default 'draft',
  total numeric(12, 2) not null check (total >= 0)
);
create index on public.orders (user_id);
alter table public.orders enable row level security;
create policy "Own orders" on public.orders for all to authenticated using (user_id = (select auth.uid()));

create table public.order_items (
  id bigint generated always as identity primary key,
  order_id uuid not null references public.orders (id) on delete cascade,
  quantity integer not null check (quantity > 0)
);
create index on public.order_items (order_id);
alter table public.order_items enable row level security;
create policy "Items of own orders" on public.order_items for all to authenticated using (
  exists (select 1 from public.orders o where o.id = order_items.order_id and o.user_id = (select auth.uid())));

create table public.countries (code char(2) primary key, name text not null);
alter table public.countries enable row level security;
create policy "Anyone reads" on public.countries for select to anon, authenticated using (true);

create table public.settings (
  user_id uuid primary key default auth.uid() references auth.users (id),
  theme text not null default 'light' check (theme in ('light', 'dark'))
);
alter table public.settings enable row level security;
create policy "Own settings" on public.settings for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

create table public.notifications (
  id bigint generated always as identity primary key,
  recipient_id uuid not null references auth.users (id),
  payload jsonb not null default '{}'
);
create index on public.notifications (recipient_id);
alter table public.notifications enable row level security;
create policy "Own notifications" on public.notifications for select to authenticated using (recipient_id = (select auth.uid()));

create table public.audit_log (id bigint generated always as identity primary key, at timestamptz not null default now(), what text not null);
alter table public.audit_log enable row level security;
create policy "Only staff, by what the server wrote" on public.audit_log for select to authenticated
  using (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'staff');

create table public.subscriptions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null unique references auth.users (id),
  plan text not null check (plan in ('free', 'pro'))
);
alter table public.subscriptions enable row level security;
create policy "Own subscription" on public.subscriptions for select to authenticated using (user_id = (select auth.uid()));

create table public.events (
  id bigint generated always as identity,
  user_id uuid not null,
  at date not null,
  primary key (id, at)
) partition by range (at);
create index on public.events (user_id);
create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
alter table public.events enable row level security;
alter table public.events_2026 enable row level security;
create policy "Own events" on public.events for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.events_2026 from anon, authenticated;

create view public.my_orders with (security_invoker = true) as select id, status, total from public.orders;
