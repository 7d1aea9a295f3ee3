// Text ids compared with auth.uid()::text, staff by a claim and by helpers; and a hybrid beside Prisma with flags and offers.
import { leak, type Planting } from "./planted.ts";

const me = "(select auth.uid())::text";

const clean = `
create table public.users (id text primary key, email text not null unique, role text not null default 'member' check (role in ('member', 'staff', 'admin')), points integer not null default 0);
create table public.user_profiles (user_id text primary key references public.users (id) on delete cascade, display_name text not null, avatar_url text);
create table public.content (id bigserial primary key, author_id text not null references public.users (id), slug text not null unique, body text not null, status text not null default 'draft' check (status in ('draft', 'review', 'published')));
create table public.pathway_progress (id bigserial primary key, user_id text not null references public.users (id), pathway text not null, percent integer not null default 0 check (percent between 0 and 100), unique (user_id, pathway));
create table public.notifications (id bigserial primary key, user_id text not null references public.users (id), message text not null, read boolean not null default false);
create table public.moderation_logs (id bigserial primary key, moderator_id text not null references public.users (id), note text not null);
create index on public.content (author_id);
create index on public.notifications (user_id);
create index on public.moderation_logs (moderator_id);
create function public.has_role(wanted text) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.users u where u.id = (select auth.uid())::text and u.role = wanted) $$;
revoke execute on function public.has_role(text) from public, anon;
alter table public.users enable row level security;
alter table public.user_profiles enable row level security;
alter table public.content enable row level security;
alter table public.pathway_progress enable row level security;
alter table public.notifications enable row level security;
alter table public.moderation_logs enable row level security;
create policy users_select_own on public.users for select to authenticated using (id = ${me});
create policy user_profiles_select_all on public.user_profiles for select using (true);
create policy user_profiles_update_own on public.user_profiles for update to authenticated using (user_id = ${me}) with check (user_id = ${me});
create policy content_select on public.content for select using (status = 'published' or author_id = ${me});
create policy content_insert on public.content for insert to authenticated with check (author_id = ${me} and status = 'draft');
create policy content_update on public.content for update to authenticated using (author_id = ${me} and status <> 'published') with check (author_id = ${me});
create policy progress_own on public.pathway_progress for all to authenticated using (user_id = ${me}) with check (user_id = ${me});
create policy notifications_select on public.notifications for select to authenticated using (user_id = ${me});
create policy notifications_update on public.notifications for update to authenticated using (user_id = ${me}) with check (user_id = ${me});
create policy moderation_logs_select_staff on public.moderation_logs for select to authenticated using ((select public.has_role('staff')));
create view public.leaderboard with (security_invoker = true) as select display_name from public.user_profiles;
`;

export const community: Planting = {
  what: "a community with text ids",
  platform: "supabase",
  clean,
  leaks: [
    leak(
      "an update of what is published",
      "public.content",
      "access-crosses-owner",
      "create policy wiki on public.content for update to authenticated using (status = 'published') with check (status = 'published');",
    ),
    leak(
      "content for others that has to be a draft",
      "public.content",
      "access-crosses-owner",
      "drop policy content_insert on public.content; create policy content_insert on public.content for insert to authenticated with check (status = 'draft');",
    ),
    leak(
      "read notifications",
      "public.notifications",
      "access-crosses-owner",
      "create policy cleaning on public.notifications for delete to authenticated using (read);",
    ),
    leak(
      "a leaderboard with emails",
      "public.leaders",
      ["view-bypasses-rls", "users-table-exposed"],
      "create view public.leaders as select u.email, u.points from public.users u order by points desc;",
    ),
    leak(
      "staff by what the token says of the user",
      "public.moderation_logs",
      "policy-trusts-user-metadata",
      "create policy staff on public.moderation_logs for all to authenticated using ((auth.jwt() -> 'user_metadata' ->> 'role') = 'staff');",
    ),
    leak(
      "a text id that may be empty",
      "public.notifications",
      ["policy-null-identity", "access-crosses-owner"],
      `create policy lax on public.notifications for select using (coalesce((select auth.uid())::text, user_id) = user_id);`,
    ),
    leak(
      "progress of others in one row",
      "public.pathway_progress",
      ["policy-always-true"],
      "create policy guests on public.pathway_progress for update to public using (true) with check (true);",
    ),
    leak(
      "a definer function without a caller's id",
      "public.profile_of",
      ["access-crosses-owner", "function-definer-exposed", "users-table-exposed"],
      "create function public.profile_of(p_user_id text) returns public.users language sql stable security definer set search_path = '' as 'select * from public.users where id = p_user_id';",
    ),
    leak(
      "the policy dropped and a lax one made",
      "public.users",
      ["policy-always-true", "access-crosses-owner", "users-table-exposed"],
      "drop policy users_select_own on public.users; create policy users_select on public.users for select to authenticated using (role <> 'admin');",
    ),
  ],
};

const hybrid = `
create table if not exists public.users (id uuid primary key references auth.users (id) on delete cascade, name text, "createdAt" timestamptz not null default now());
create table if not exists public.organizations (id uuid primary key default gen_random_uuid(), name text not null);
create table if not exists public.organization_members (id uuid primary key default gen_random_uuid(), organization_id uuid not null references public.organizations (id), user_id uuid not null references public.users (id), role text not null default 'member', unique (organization_id, user_id));
create table if not exists public."FileRecord" (id uuid primary key default gen_random_uuid(), "userId" uuid not null references public.users (id), "organizationId" uuid references public.organizations (id), path text not null, hash bytea, "isShared" boolean not null default false);
create table if not exists public.feature_flags (key text primary key, enabled boolean not null default false);
create table if not exists public.offers (id bigserial primary key, title text not null, active boolean not null default true, "validUntil" timestamptz not null default now() + interval '1 day');
create index if not exists members_user on public.organization_members (user_id);
create index if not exists files_user on public."FileRecord" ("userId");
create index if not exists files_organization on public."FileRecord" ("organizationId");
alter table public.users enable row level security;
alter table public.organizations enable row level security;
alter table public.organization_members enable row level security;
alter table public."FileRecord" enable row level security;
alter table public.feature_flags enable row level security;
alter table public.offers enable row level security;
create policy "Users can view own data" on public.users for select to authenticated using ((select auth.uid()) = id);
create policy "Members see their own membership" on public.organization_members for select to authenticated using (user_id = (select auth.uid()));
create policy "Members see organization" on public.organizations for select to authenticated
  using (id in (select organization_id from public.organization_members where user_id = (select auth.uid())));
create policy "Own files" on public."FileRecord" for all to authenticated using ("userId" = (select auth.uid())) with check ("userId" = (select auth.uid()));
create policy "Shared files" on public."FileRecord" for select to authenticated
  using ("isShared" and exists (select 1 from public.organization_members m where m.organization_id = "FileRecord"."organizationId" and m.user_id = (select auth.uid())));
create policy "Flags are public" on public.feature_flags for select using (true);
create policy "Offers are public" on public.offers for select using (active and "validUntil" > now());
`;

export const hybridBesidePrisma: Planting = {
  what: "files tracked for privacy, with Prisma beside",
  platform: "supabase",
  clean: hybrid,
  tolerated: ["policy-overlaps"],
  leaks: [
    leak(
      "an organization that is not compared",
      'public."FileRecord"',
      "access-crosses-owner",
      `drop policy "Shared files" on public."FileRecord"; create policy "Shared files" on public."FileRecord" for select to authenticated using ("isShared" and exists (select 1 from public.organization_members m where m.user_id = (select auth.uid())));`,
    ),
    leak(
      "shared files that everybody may change",
      'public."FileRecord"',
      "access-crosses-owner",
      `create policy "Shared edit" on public."FileRecord" for update to authenticated using ("isShared" = true);`,
    ),
    leak(
      "flags that everybody may switch",
      "public.feature_flags",
      "policy-always-true",
      `create policy "Flags" on public.feature_flags for update to authenticated using (true);`,
    ),
    leak(
      "an identity compared with the row's own id",
      'public."FileRecord"',
      ["access-crosses-owner", "policy-always-true"],
      `drop policy "Own files" on public."FileRecord"; create policy "Own files" on public."FileRecord" for all to authenticated using ((select auth.uid()) is not null);`,
    ),
    leak(
      "rights on a table without row level security",
      "public.file_hashes",
      "rls-off",
      `create table public.file_hashes (id serial primary key, user_id uuid references public.users (id), hash text);`,
    ),
    leak(
      "files by a view in lower case",
      "public.files",
      "view-bypasses-rls",
      `create view public.files as select id, path from public."FileRecord" where not "isShared";`,
    ),
  ],
};
