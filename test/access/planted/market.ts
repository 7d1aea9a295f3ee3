// auth.uid() and settings of the application in one schema, as a market where people learn.
import { leak, type Planting } from "./planted.ts";

const setting = "(select nullif(current_setting('app.current_user_id', true), ''))::uuid";

const clean = `
create table public.users (id uuid primary key default gen_random_uuid(), email varchar(255) not null unique, role varchar(20) not null default 'user' check (role in ('admin', 'user', 'moderator')), is_active boolean default true);
create table public.user_profiles (id uuid primary key default gen_random_uuid(), user_id uuid not null unique references public.users (id) on delete cascade, total_xp integer default 0, risk_tolerance varchar(50) default 'moderate' check (risk_tolerance in ('conservative', 'moderate', 'aggressive')));
create table public.predictions (id uuid primary key default gen_random_uuid(), user_id uuid not null references public.users (id), symbol varchar(10) not null, is_public boolean not null default false, target numeric(20, 8) not null check (target > 0));
create table public.tribes (id uuid primary key default gen_random_uuid(), name text not null unique, founder_id uuid not null references public.users (id));
create table public.tribe_members (tribe_id uuid not null references public.tribes (id), user_id uuid not null references public.users (id), primary key (tribe_id, user_id));
create table public.tribe_messages (id uuid primary key default gen_random_uuid(), tribe_id uuid not null references public.tribes (id), user_id uuid not null references public.users (id), body text not null);
create index on public.predictions (user_id);
create index on public.tribes (founder_id);
create index on public.tribe_members (user_id);
create index on public.tribe_messages (tribe_id);
create index on public.tribe_messages (user_id);
create function public.create_user_profile() returns trigger language plpgsql set search_path = '' as $$ begin insert into public.user_profiles (user_id) values (new.id); return new; end $$;
create trigger tr_create_user_profile after insert on public.users for each row execute function public.create_user_profile();
alter table public.users enable row level security;
alter table public.user_profiles enable row level security;
alter table public.predictions enable row level security;
alter table public.tribes enable row level security;
alter table public.tribe_members enable row level security;
alter table public.tribe_messages enable row level security;
create policy users_select_own on public.users for select to authenticated using (id = ${setting} or (select current_setting('app.current_user_role', true)) = 'admin');
create policy user_profiles_own on public.user_profiles for select to authenticated using (user_id = ${setting});
create policy predictions_select_public on public.predictions for select using (is_public = true or user_id = (select auth.uid()));
create policy predictions_insert on public.predictions for insert to authenticated with check (user_id = (select auth.uid()));
create policy predictions_update on public.predictions for update to authenticated using (user_id = (select auth.uid()) and not is_public) with check (user_id = (select auth.uid()));
create policy tribes_select on public.tribes for select to authenticated using (true);
create policy tribe_members_select on public.tribe_members for select to authenticated using (user_id = (select auth.uid()));
create policy tribe_messages_select on public.tribe_messages for select to authenticated
  using (exists (select 1 from public.tribe_members tm where tm.tribe_id = tribe_messages.tribe_id and tm.user_id = (select auth.uid())));
`;

export const market: Planting = {
  what: "settings and auth.uid() in one schema",
  platform: "supabase",
  clean,
  leaks: [
    leak(
      "a policy that leads to itself",
      "public.tribe_members",
      "policy-recursion",
      "create policy tribe_members_select_same_tribe on public.tribe_members for select using (exists (select 1 from public.tribe_members tm where tm.tribe_id = tribe_members.tribe_id and tm.user_id = auth.uid()));",
    ),
    leak(
      "public predictions that everybody may change",
      "public.predictions",
      "access-crosses-owner",
      "create policy correct on public.predictions for update to authenticated using (is_public) with check (is_public);",
    ),
    leak(
      "a setting that was never set",
      "public.user_profiles",
      ["policy-null-identity", "access-crosses-owner"],
      "create policy lax on public.user_profiles for select using (user_id = nullif(current_setting('app.current_user_id', true), '')::uuid or coalesce(current_setting('app.current_user_id', true), '') = '');",
    ),
    leak(
      "messages of a tribe that is not compared",
      "public.tribe_messages",
      "access-crosses-owner",
      "create policy lax on public.tribe_messages for select to authenticated using (exists (select 1 from public.tribe_members tm join public.tribes t on t.id = tm.tribe_id where tm.user_id = (select auth.uid())));",
    ),
    leak(
      "a role in a request header",
      "public.users",
      ["policy-always-true", "access-crosses-owner", "policy-null-identity", "policy-trusts-user-metadata"],
      "create policy support on public.users for select using ((current_setting('request.headers', true)::json ->> 'x-role') = 'support');",
    ),
  ],
};
