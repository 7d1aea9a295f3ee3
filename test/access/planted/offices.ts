// Offices that people hold by a row in a table, and functions with their owner's rights that ask for them: what most projects
// on Supabase look like, and what is easily forgotten there.
import { leak, type Planting } from "./planted.ts";

const clean = `
create type public.app_role as enum ('admin', 'moderator', 'user');
create table public.profiles (id uuid primary key references auth.users on delete cascade, username text unique, email text, avatar_url text, is_public boolean not null default false, credits integer not null default 0, created_at timestamptz not null default now(), updated_at timestamptz not null default now());
create table public.user_roles (id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users on delete cascade, role public.app_role not null, unique (user_id, role));
create table public.admins (user_id uuid primary key references auth.users on delete cascade);
create table public.posts (id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users on delete cascade, title text not null, body text, status text not null default 'draft' check (status in ('draft','published')), views integer not null default 0, created_at timestamptz default now());
create table public.invoices (id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users on delete cascade, amount numeric(10,2) not null check (amount > 0), status text not null default 'open', created_at timestamptz default now());
create table public.tickets (id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users on delete cascade, body text not null, archived boolean not null default false);
alter table public.profiles enable row level security;
alter table public.user_roles enable row level security;
alter table public.admins enable row level security;
alter table public.posts enable row level security;
alter table public.invoices enable row level security;
alter table public.tickets enable row level security;
create or replace function public.has_role(_user_id uuid, _role public.app_role) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select 1 from public.user_roles where user_id = _user_id and role = _role) $$;
create or replace function public.is_admin() returns boolean language sql stable security definer set search_path = public as $$
  select exists (select 1 from public.admins where user_id = auth.uid()) $$;
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = public as $$
begin insert into public.profiles (id, email) values (new.id, new.email); insert into public.user_roles (user_id, role) values (new.id, 'user'); return new; end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
create policy "own profile" on public.profiles for select to authenticated using ((select auth.uid()) = id);
create policy "update own" on public.profiles for update to authenticated using ((select auth.uid()) = id) with check ((select auth.uid()) = id);
create policy "own roles" on public.user_roles for select to authenticated using ((select auth.uid()) = user_id);
create policy "admins manage roles" on public.user_roles for all to authenticated using (public.has_role((select auth.uid()), 'admin')) with check (public.has_role((select auth.uid()), 'admin'));
create policy "admins see admins" on public.admins for select to authenticated using (public.is_admin());
create policy "own posts" on public.posts for all to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy "published" on public.posts for select to anon, authenticated using (status = 'published');
create policy "own invoices" on public.invoices for select to authenticated using ((select auth.uid()) = user_id);
create policy "admins invoices" on public.invoices for all to authenticated using (public.is_admin()) with check (public.is_admin());
create policy "own tickets" on public.tickets for all to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy "admins tickets" on public.tickets for all to authenticated using (exists (select 1 from public.admins a where a.user_id = (select auth.uid())));
create index on public.posts (user_id); create index on public.invoices (user_id); create index on public.tickets (user_id); create index on public.user_roles (user_id);
-- functions that check
create function public.increment_views(post_id uuid) returns void language sql security definer set search_path = '' as $$ update public.posts set views = views + 1 where id = post_id $$;
create function public.admin_list_invoices() returns setof public.invoices language plpgsql security definer set search_path = '' as $$
begin if not public.is_admin() then raise exception 'forbidden'; end if; return query select * from public.invoices; end $$;
create function public.my_invoices() returns setof public.invoices language sql stable security definer set search_path = '' as $$ select * from public.invoices where user_id = auth.uid() $$;
create function public.delete_my_account() returns void language plpgsql security definer set search_path = '' as $$
begin if auth.uid() is null then raise exception 'not signed in'; end if; delete from public.profiles where id = auth.uid(); end $$;
create function public.claim_ticket(ticket_id uuid) returns void language sql security definer set search_path = '' as $$ update public.tickets set archived = true where id = ticket_id and user_id = auth.uid() $$;
create function public.run_report(kind text) returns bigint language plpgsql security definer set search_path = '' as $$
declare n bigint; begin if not public.is_admin() then raise exception 'forbidden'; end if; execute pg_catalog.format('select count(*) from public.%I', kind) into n; return n; end $$;
create function public.set_role_of(target uuid, new_role public.app_role) returns void language plpgsql security definer set search_path = '' as $$
begin if not public.is_admin() then raise exception 'access denied'; end if; update public.user_roles set role = new_role where user_id = target; end $$;
`;

const crosses = "access-crosses-owner";
const definer = "security definer set search_path = '' as";

export const offices: Planting = {
  what: "offices by a table of roles and one of admins",
  platform: "supabase",
  clean,
  tolerated: ["policy-overlaps", "policy-unwrapped-call", "function-definer-exposed"],
  leaks: [
    leak(
      "a function that sets anybody's role",
      "public.promote",
      crosses,
      `create function public.promote(target uuid, r public.app_role) returns void language sql ${definer} $$ update public.user_roles set role = r where user_id = target $$;`,
    ),
    leak(
      "a function that deletes anybody's post",
      "public.remove_post",
      crosses,
      `create function public.remove_post(post_id uuid) returns void language sql ${definer} $$ delete from public.posts where id = post_id $$;`,
    ),
    leak(
      "a function for the signed-in that writes where they say",
      "public.set_email",
      crosses,
      `create function public.set_email(target uuid, e text) returns void language plpgsql ${definer} $$ begin if auth.uid() is null then raise exception 'sign in'; end if; update public.profiles set email = e where id = target; end $$; revoke execute on function public.set_email(uuid, text) from public, anon;`,
    ),
    leak(
      "a procedure that writes",
      "public.close_ticket",
      crosses,
      `create procedure public.close_ticket(ticket_id uuid) language sql ${definer} $$ update public.tickets set body = 'closed' where id = ticket_id $$;`,
    ),
    leak(
      "a function that asks whether NULL is no admin",
      "public.demote",
      crosses,
      `create function public.is_boss() returns boolean language plpgsql stable ${definer} $$ declare r public.app_role; begin select role into r from public.user_roles where user_id = auth.uid(); return r = 'admin'; end $$; create function public.demote(target uuid, r public.app_role) returns void language plpgsql ${definer} $$ begin if not public.is_boss() then raise exception 'denied'; end if; update public.user_roles set role = r where user_id = target; end $$;`,
    ),
    leak(
      "a function that writes through another one",
      "public.outer_wipe",
      crosses,
      `create function public.inner_wipe(who uuid) returns void language sql ${definer} $$ delete from public.invoices where user_id = who $$; revoke execute on function public.inner_wipe(uuid) from public, anon, authenticated; create function public.outer_wipe(who uuid) returns void language sql ${definer} $$ select public.inner_wipe(who) $$;`,
    ),
    leak(
      "a function that moves rows to the caller",
      "public.take_over",
      crosses,
      `create function public.take_over(post_id uuid) returns void language sql ${definer} $$ update public.posts set user_id = auth.uid(), title = 'mine' where id = post_id and auth.uid() is not null $$;`,
    ),
    leak(
      "a function that gives rows to whom the caller says",
      "public.give_to",
      crosses,
      `create function public.give_to(post_id uuid, profile_id uuid) returns void language sql ${definer} $$ update public.posts set user_id = profile_id where id = post_id $$;`,
    ),
    leak(
      "a function that runs what it is handed",
      "public.exec_sql",
      "function-definer-exposed",
      `create function public.exec_sql(sql text) returns void language plpgsql ${definer} $$ begin execute sql; end $$;`,
    ),
    leak(
      "a function that asks what it is handed as rows",
      "public.query_rows",
      "function-definer-exposed",
      `create function public.query_rows(q text) returns json language plpgsql ${definer} $$ declare r json; begin execute 'select json_agg(t) from (' || q || ') t' into r; return r; end $$;`,
    ),
    leak(
      "a function whose quotes can be left",
      "public.find_by",
      "function-definer-exposed",
      `create function public.find_by(name text) returns bigint language plpgsql ${definer} $$ declare n bigint; begin execute 'select count(*) from public.profiles where username = ''' || name || '''' into n; return n; end $$;`,
    ),
    leak(
      "a function that sorts by what it is handed",
      "public.sorted",
      "function-definer-exposed",
      `create function public.sorted(by_what text) returns setof uuid language plpgsql ${definer} $$ begin return query execute 'select id from public.posts where user_id = auth.uid() order by ' || by_what; end $$;`,
    ),
    leak(
      "a lax rule beside the one of admins",
      "public.tickets",
      crosses,
      "create policy lax on public.tickets for select to authenticated using (body <> 'secret');",
    ),
    leak(
      "a lax rule to write beside the one of admins",
      "public.tickets",
      [crosses, "policy-always-true"],
      "create policy lax on public.tickets for update to authenticated using (body is not null);",
    ),
    leak(
      "a lax rule to delete beside the one of admins",
      "public.invoices",
      [crosses, "policy-always-true"],
      "create policy lax on public.invoices for delete to authenticated using (amount > 0);",
    ),
    leak(
      "roles that anybody may take",
      "public.user_roles",
      [crosses, "policy-always-true"],
      "create policy lax on public.user_roles for insert to authenticated with check ((select auth.uid()) is not null);",
    ),
    leak(
      "a role that is not asked for",
      "public.invoices",
      crosses,
      "create function public.has_any_role(_user_id uuid) returns boolean language sql stable security definer set search_path = '' as $$ select exists (select 1 from public.user_roles where user_id = _user_id) $$; create policy lax on public.invoices for select to authenticated using ((select public.has_any_role((select auth.uid()))));",
    ),
    leak(
      "a list for the signed-in",
      "public.all_invoices",
      crosses,
      `create function public.all_invoices() returns setof public.invoices language plpgsql ${definer} $$ begin if auth.uid() is null then raise exception 'sign in'; end if; return query select * from public.invoices; end $$;`,
    ),
  ],
};
